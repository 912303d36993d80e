package joist.graph.interpret;

import static joist.graph.interpret.OneNode.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import joist.graph.GraphException;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** Fourier transforms and the windows that go with them. */
class SignalsTest {
  private static final long SEED = Long.getLong("joist.seed", 11L);

  private static Tensor i64(long value) {
    return Tensor.of(Shape.of(), value);
  }

  @Test
  void refusesTheAxisOfParts() {
    Tensor x = OneNode.counting(0, 1, 4, 1);
    assertThatThrownBy(() -> OneNode.of("DFT", 17).with("axis", 2).run(x))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("expected an axis before the last");
    Tensor complex = OneNode.counting(0, 1, 4, 2);
    assertThatThrownBy(() -> OneNode.of("DFT", 20).with("onesided", 1).run(complex))
        .hasMessageContaining("expected a last axis of 1 (real), got f32[1, 4, 2]");
  }

  @Test
  void refusesAWindowOfAnotherLength() {
    Tensor x = OneNode.counting(0, 1, 8, 1);
    Tensor window = Tensor.of(Shape.of(3), 1f, 1f, 1f);
    assertThatThrownBy(() -> OneNode.of("STFT", 17).run(x, i64(2), window, i64(4)))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("expected a window of 4 points, got 3");
  }

  @Test
  void findsTheFrequencyOfAWave() {
    Tensor x = Tensor.of(Shape.of(1, 4, 1), 1f, 0f, -1f, 0f);
    assertClose(OneNode.of("DFT", 17).run(x), 0, 0, 2, 0, 0, 0, 2, 0);
    Tensor half = OneNode.of("DFT", 20).with("onesided", 1).run(x);
    assertClose(half, 0, 0, 2, 0, 0, 0);
    assertThat(half.shape()).isEqualTo(Shape.of(1, 3, 2));
  }

  @Test
  void theInverseGivesTheSignalBack() {
    double[] values = new Random(SEED).doubles(10, -3, 3).toArray();
    Tensor x = Tensor.of(Shape.of(1, 5, 2), values);
    Tensor there = OneNode.of("DFT", 20).run(x);
    assertClose(OneNode.of("DFT", 20).with("inverse", 1).run(there), values);

    Tensor real = Tensor.of(Shape.of(2, 5, 1), values);
    Tensor half = OneNode.of("DFT", 20).with("onesided", 1).run(real);
    OneNode back = OneNode.of("DFT", 20).with("onesided", 1).with("inverse", 1);
    assertClose(back.run(half, i64(5)), values);
  }

  @Test
  void cutsOrPadsToTheLength() {
    Tensor x = Tensor.of(Shape.of(1, 2, 1), 1f, 2f);
    assertClose(OneNode.of("DFT", 17).run(x, i64(1)), 1, 0);
    assertThat(OneNode.of("DFT", 17).run(x, i64(3)).shape()).isEqualTo(Shape.of(1, 3, 2));
  }

  @Test
  void slidesAWindow() {
    Tensor x = OneNode.counting(1, 1, 5, 1);
    Tensor window = Tensor.of(Shape.of(2), 1f, 0.5f);
    assertClose(
        OneNode.of("STFT", 17).run(x, i64(2), window), 1 + 1, 0, 1 - 1, 0, 3 + 2, 0, 3 - 2, 0);
    List<Optional<Tensor>> noWindow =
        List.of(Optional.of(x), Optional.of(i64(1)), Optional.empty(), Optional.of(i64(4)));
    assertThat(OneNode.of("STFT", 17).runAll(noWindow).getFirst().shape())
        .isEqualTo(Shape.of(1, 2, 3, 2));
  }

  @Test
  void makesWindows() {
    assertClose(OneNode.of("HannWindow", 17).run(i64(4)), 0, 0.5, 1, 0.5);
    assertClose(OneNode.of("HannWindow", 17).with("periodic", 0).run(i64(3)), 0, 1, 0);
    assertClose(OneNode.of("HannWindow", 17).with("periodic", 0).run(i64(1)), 0);
    assertClose(OneNode.of("HammingWindow", 17).run(i64(2)), 4.0 / 46, 1);
    Tensor blackman = OneNode.of("BlackmanWindow", 17).with("output_datatype", 11).run(i64(2));
    assertClose(blackman, 0, 1);
    assertThat(blackman.type()).isEqualTo(ElementType.F64);
  }
}
