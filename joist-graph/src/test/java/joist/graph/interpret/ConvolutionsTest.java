package joist.graph.interpret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;

class ConvolutionsTest {
  private static final Tensor IMAGE = OneNode.counting(1, 1, 1, 3, 3);
  private static final Tensor ONES = Tensor.of(Shape.of(1, 1, 2, 2), 1f, 1f, 1f, 1f);

  @Test
  void rejectsChannelsThatDoNotFitTheFilters() {
    assertThatThrownBy(() -> OneNode.of("Conv", 22).run(IMAGE, OneNode.counting(0, 1, 2, 2, 2)))
        .hasMessageContaining("expected x[N, C, D...] and w[M, C/group, K...] of 1 groups");
  }

  @Test
  void rejectsPadsForAnotherNumberOfAxes() {
    assertThatThrownBy(() -> OneNode.of("Conv", 22).with("pads", 1L, 1L).run(IMAGE, ONES))
        .hasMessageContaining("node 'n' (Conv)")
        .hasMessageContaining("expected 4 pads for 2 spatial axes, got 2");
  }

  @Test
  void rejectsWindowsThatFitNowhere() {
    assertThatThrownBy(() -> OneNode.of("Conv", 22).with("dilations", 3L, 3L).run(IMAGE, ONES))
        .hasMessageContaining("a window that spans 4 does not fit an extent of 3");
  }

  @Test
  void rejectsAKernelShapeThatIsNotTheFilters() {
    assertThatThrownBy(() -> OneNode.of("Conv", 22).with("kernel_shape", 3L, 3L).run(IMAGE, ONES))
        .hasMessageContaining("expected the kernel_shape of");
  }

  @Test
  void sumsTheWindowWithoutFlippingIt() {
    Tensor filter = Tensor.of(Shape.of(1, 1, 2, 2), 1f, 10f, 100f, 1000f);
    OneNode.assertClose(OneNode.of("Conv", 22).run(IMAGE, filter), 5421, 6532, 8754, 9865);
  }

  @Test
  void padsWithZerosAndAddsTheBias() {
    Tensor bias = Tensor.of(Shape.of(1), 0.5f);
    Tensor y = OneNode.of("Conv", 22).with("pads", 1L, 0L, 0L, 1L).run(IMAGE, ONES, bias);
    OneNode.assertClose(y, 3.5, 5.5, 3.5, 12.5, 16.5, 9.5, 24.5, 28.5, 15.5);
  }

  @Test
  void putsAnOddPaddingAfterForSameUpperAndBeforeForSameLower() {
    OneNode.assertClose(
        OneNode.of("Conv", 22)
            .with("auto_pad", "SAME_UPPER")
            .with("strides", 2L, 2L)
            .run(IMAGE, ONES),
        12,
        9,
        15,
        9);
    OneNode.assertClose(
        OneNode.of("Conv", 22)
            .with("auto_pad", "SAME_LOWER")
            .with("strides", 2L, 2L)
            .run(IMAGE, ONES),
        1,
        5,
        11,
        28);
  }

  @Test
  void takesGroupsOfChannelsApart() {
    Tensor x = OneNode.counting(1, 1, 2, 2);
    Tensor w = Tensor.of(Shape.of(2, 1, 1), 10f, 100f);
    OneNode.assertClose(OneNode.of("Conv", 22).with("group", 2L).run(x, w), 10, 20, 300, 400);
  }

  @Test
  void convolvesOneAndThreeDimensions() {
    Tensor line = OneNode.counting(1, 1, 1, 4);
    Tensor pair = Tensor.of(Shape.of(1, 1, 2), 1f, -1f);
    OneNode.assertClose(
        OneNode.of("Conv", 22).with("dilations", new long[] {2}).run(line, pair), -2, -2);

    Tensor cube = OneNode.counting(0, 1, 1, 2, 2, 2);
    OneNode.assertClose(OneNode.of("Conv", 22).run(cube, OneNode.counting(0, 1, 1, 2, 2, 2)), 140);
  }

  @Test
  void subtractsZeroPointsAndPadsWithThem() {
    Tensor x = bytes(ElementType.U8, Shape.of(1, 1, 3), 2, 3, 4);
    Tensor w = bytes(ElementType.U8, Shape.of(1, 1, 2), 1, 1);
    Tensor zero = bytes(ElementType.U8, Shape.of(), 1);
    Tensor y = OneNode.of("ConvInteger", 10).with("pads", 1L, 0L).run(x, w, zero);

    assertThat(y).isEqualTo(Tensor.of(Shape.of(1, 1, 3), 1, 3, 5));
  }

  @Test
  void roundsQuantizedSumsToEvenAndSaturates() {
    Tensor x = bytes(ElementType.U8, Shape.of(1, 1, 4), 1, 3, 5, 255);
    Tensor one = bytes(ElementType.U8, Shape.of(1, 1, 1), 1);
    Tensor zero = bytes(ElementType.U8, Shape.of(), 0);
    Tensor scale = Tensor.of(Shape.of(), 1f);
    Tensor half = Tensor.of(Shape.of(), 0.5f);
    Tensor ten = bytes(ElementType.I8, Shape.of(), 10);
    Tensor y = OneNode.of("QLinearConv", 10).run(x, half, zero, one, scale, zero, scale, ten);

    assertThat(y).isEqualTo(bytes(ElementType.I8, Shape.of(1, 1, 4), 10, 12, 12, 127));
  }

  @Test
  void keepsTheBatchAndAPaddedExtentSymbolic() {
    assertThat(
            OneNode.of("Conv", 22)
                .with("pads", 1L, 1L, 1L, 1L)
                .inferred("N, 1, H, 8", OneNode.counting(0, 4, 1, 3, 3)))
        .isEqualTo("f32[N, 4, H, 8]");
  }

  static Tensor bytes(ElementType type, Shape shape, int... values) {
    Tensor tensor = Tensor.zeros(type, shape);
    for (int i = 0; i < values.length; i++) {
      Elements.setInteger(tensor, i, values[i]);
    }
    return tensor;
  }
}
