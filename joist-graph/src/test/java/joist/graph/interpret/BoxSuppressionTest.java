package joist.graph.interpret;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
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

  @Test
  void takesBoxesThatAreApartByScoreAndIndex() {
    float[] scores = {-1f, 0.0f, -0.0f, Float.NaN, 2f, 2f, 0.5f, Float.NEGATIVE_INFINITY, 1e-45f};
    float[] corners = new float[scores.length * 4];
    for (int i = 0; i < scores.length; i++) {
      corners[4 * i] = 2 * i;
      corners[4 * i + 1] = 0;
      corners[4 * i + 2] = 2 * i + 1;
      corners[4 * i + 3] = 1;
    }
    Tensor taken =
        OneNode.of("NonMaxSuppression", 11)
            .runAll(
                List.of(
                    Optional.of(Tensor.of(Shape.of(1, scores.length, 4), corners)),
                    Optional.of(Tensor.of(Shape.of(1, 1, scores.length), scores)),
                    Optional.of(Tensor.of(Shape.of(1), 9L))))
            .getFirst();
    List<Integer> byScore =
        IntStream.range(0, scores.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -scores[i]))
            .toList();
    assertThat(
            IntStream.range(0, scores.length)
                .mapToObj(i -> (int) taken.data().getAtIndex(Tensor.I64, 3L * i + 2)))
        .isEqualTo(byScore)
        .endsWith(7, 3);
  }
}
