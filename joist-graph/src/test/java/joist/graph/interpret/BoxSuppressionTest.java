package joist.graph.interpret;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;

class BoxSuppressionTest {
  /** Two boxes that share half of each, and one apart. */
  private static final Tensor BOXES =
      Tensor.of(Shape.of(1, 3, 4), 0f, 0f, 2f, 2f, 0f, 3f, 2f, 1f, 5f, 5f, 6f, 6f);

  private static final Tensor SCORES = Tensor.of(Shape.of(1, 1, 3), 0.5f, 0.9f, 0.9f);

  private static Optional<Tensor> number(float value) {
    return Optional.of(Tensor.of(Shape.of(), value));
  }

  private static Tensor run(long most, float overlap, Optional<Tensor> score) {
    return OneNode.of("NonMaxSuppression", 11)
        .runAll(
            List.of(
                Optional.of(BOXES),
                Optional.of(SCORES),
                Optional.of(Tensor.of(Shape.of(1), most)),
                number(overlap),
                score))
        .getFirst();
  }

  @Test
  void takesNoneUnlessAskedFor() {
    assertThat(OneNode.of("NonMaxSuppression", 11).run(BOXES, SCORES).shape())
        .isEqualTo(Shape.of(0, 3));
  }

  @Test
  void dropsWhatSharesMoreThanTheThreshold() {
    assertThat(run(9, 0.3f, Optional.empty()))
        .isEqualTo(Tensor.of(Shape.of(2, 3), 0L, 0L, 1L, 0L, 0L, 2L));
    assertThat(run(9, 0.34f, Optional.empty()).shape()).isEqualTo(Shape.of(3, 3));
  }

  @Test
  void takesTheFirstOfEqualsAndNoMoreThanAskedFor() {
    assertThat(run(1, 0.3f, Optional.empty())).isEqualTo(Tensor.of(Shape.of(1, 3), 0L, 0L, 1L));
  }

  @Test
  void takesScoresAboveTheThresholdOnly() {
    assertThat(run(9, 1, number(0.5f)).shape()).isEqualTo(Shape.of(2, 3));
    assertThat(run(9, 1, number(0.9f)).shape()).isEqualTo(Shape.of(0, 3));
  }
}
