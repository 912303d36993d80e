package joist.graph.interpret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;

class PaddingTest {
  private static final Tensor LINE = OneNode.counting(1, 3);

  private static Tensor pads(long... pads) {
    return Tensor.of(Shape.of(pads.length), pads);
  }

  @Test
  void rejectsPadsForAnotherNumberOfAxes() {
    assertThatThrownBy(() -> OneNode.of("Pad", 21).run(LINE, pads(1, 1, 1, 1)))
        .hasMessageContaining("expected 2 pads for 1 axes, got 4");
  }

  @Test
  void rejectsCuttingOffMoreThanThereIs() {
    assertThatThrownBy(() -> OneNode.of("Pad", 21).run(LINE, pads(-2, -2)))
        .hasMessageContaining("cannot cut 4 off an extent of 3");
  }

  @Test
  void rejectsModesThatDoNotExist() {
    assertThatThrownBy(() -> OneNode.of("Pad", 21).with("mode", "zero").run(LINE, pads(1, 0)))
        .hasMessageContaining("expected a mode of constant, reflect, edge or wrap, got zero");
  }

  @Test
  void padsByMode() {
    OneNode.assertClose(
        OneNode.of("Pad", 21).run(LINE, pads(1, 2), Tensor.of(Shape.of(), 9f)), 9, 1, 2, 3, 9, 9);
    OneNode.assertClose(
        OneNode.of("Pad", 21).with("mode", "edge").run(LINE, pads(1, 2)), 1, 1, 2, 3, 3, 3);
    OneNode.assertClose(
        OneNode.of("Pad", 21).with("mode", "reflect").run(LINE, pads(3, 1)), 2, 3, 2, 1, 2, 3, 2);
    OneNode.assertClose(
        OneNode.of("Pad", 21).with("mode", "wrap").run(LINE, pads(4, 1)), 3, 1, 2, 3, 1, 2, 3, 1);
  }

  @Test
  void negativePadsCutOffFirst() {
    OneNode.assertClose(OneNode.of("Pad", 21).run(LINE, pads(-1, 1)), 2, 3, 0);
    OneNode.assertClose(
        OneNode.of("Pad", 21).with("mode", "wrap").run(LINE, pads(2, -1)), 1, 2, 1, 2);
  }

  @Test
  void padsTheAxesNamed() {
    Tensor image = OneNode.counting(1, 1, 2);
    Tensor y =
        OneNode.of("Pad", 21)
            .runAll(
                List.of(
                    Optional.of(image),
                    Optional.of(pads(1, 0)),
                    Optional.empty(),
                    Optional.of(pads(-1))))
            .getFirst();
    OneNode.assertClose(y, 0, 1, 2);
  }

  @Test
  void takesPadsAndValueFromAttributesBefore11() {
    OneNode.assertClose(
        OneNode.of("Pad", 2).with("pads", 0L, 1L).with("value", 7f).run(LINE), 1, 2, 3, 7);
  }

  @Test
  void padsStrings() {
    Tensor word = Tensor.of(Shape.of(1), "a");
    assertThat(OneNode.of("Pad", 21).run(word, pads(0, 1)))
        .isEqualTo(Tensor.of(Shape.of(2), "a", ""));
  }

  @Test
  void cropsAndPadsAroundTheCentre() {
    Tensor four = OneNode.counting(1, 4);
    OneNode.assertClose(OneNode.of("CenterCropPad", 18).run(four, pads(1)), 2);
    OneNode.assertClose(OneNode.of("CenterCropPad", 18).run(four, pads(7)), 0, 1, 2, 3, 4, 0, 0);
  }

  @Test
  void anExtentThatIsNotPaddedStaysSymbolic() {
    assertThat(OneNode.of("Pad", 21).inferred("N, 3", pads(0, 1, 0, 1))).isEqualTo("f32[N, 5]");
  }
}
