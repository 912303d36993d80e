package joist.graph.interpret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;

class PoolingTest {
  private static final Tensor IMAGE = OneNode.counting(1, 1, 1, 3, 3);

  private static OneNode node(String operator) {
    return OneNode.of(operator, 22).with("kernel_shape", 2L, 2L);
  }

  @Test
  void rejectsAKernelOfAnotherNumberOfAxes() {
    assertThatThrownBy(() -> OneNode.of("MaxPool", 22).with("kernel_shape", 2L, 2L, 2L).run(IMAGE))
        .hasMessageContaining("a spatial axis for each of the kernel [2, 2, 2]");
    assertThatThrownBy(() -> OneNode.of("AveragePool", 22).run(IMAGE))
        .hasMessageContaining("node 'n' (AveragePool)");
  }

  @Test
  void takesTheGreatestAndSaysWhereItWas() {
    List<Tensor> byRow = node("MaxPool").outputs(2).runAll(IMAGE);
    OneNode.assertClose(byRow.get(0), 5, 6, 8, 9);
    assertThat(byRow.get(1)).isEqualTo(Tensor.of(Shape.of(1, 1, 2, 2), 4L, 5L, 7L, 8L));

    List<Tensor> byColumn = node("MaxPool").with("storage_order", 1L).outputs(2).runAll(IMAGE);
    assertThat(byColumn.get(1)).isEqualTo(Tensor.of(Shape.of(1, 1, 2, 2), 4L, 7L, 5L, 8L));
  }

  @Test
  void countsPlacesOfTheWholeInput() {
    Tensor two = OneNode.counting(1, 2, 1, 2, 2);
    assertThat(node("MaxPool").outputs(2).runAll(two).get(1))
        .isEqualTo(Tensor.of(Shape.of(2, 1, 1, 1), 3L, 7L));
  }

  @Test
  void neverTakesPaddingForTheGreatest() {
    Tensor x = Tensor.of(Shape.of(1, 1, 2), -3f, -2f);
    OneNode.assertClose(
        OneNode.of("MaxPool", 22).with("kernel_shape", new long[] {2}).with("pads", 1L, 1L).run(x),
        -3,
        -2,
        -2);
  }

  @Test
  void ceilModeAddsAWindowUnlessItWouldStartInThePadding() {
    OneNode ceil = node("MaxPool").with("strides", 2L, 2L).with("ceil_mode", 1L);
    OneNode.assertClose(ceil.run(IMAGE), 5, 6, 8, 9);

    Tensor line = OneNode.counting(1, 1, 1, 2);
    OneNode padded =
        OneNode.of("AveragePool", 22)
            .with("kernel_shape", new long[] {1})
            .with("strides", new long[] {2})
            .with("pads", 0L, 1L)
            .with("ceil_mode", 1L);
    OneNode.assertClose(padded.run(line), 1);
  }

  @Test
  void averagesWhatTheWindowSeesOrPaddingToo() {
    OneNode corner = node("AveragePool").with("strides", 3L, 3L).with("pads", 1L, 1L, 0L, 0L);
    OneNode.assertClose(corner.run(IMAGE), 1);
    OneNode.assertClose(corner.with("count_include_pad", 1L).run(IMAGE), 0.25);
  }

  @Test
  void whatLiesBeyondThePaddingCountsForNothing() {
    Tensor line = OneNode.counting(1, 1, 1, 4);
    OneNode node =
        OneNode.of("AveragePool", 22)
            .with("kernel_shape", new long[] {3})
            .with("strides", new long[] {2})
            .with("ceil_mode", 1L)
            .with("count_include_pad", 1L);
    OneNode.assertClose(node.run(line), 2, 3.5);
  }

  @Test
  void takesTheNormOfTheWindow() {
    Tensor x = Tensor.of(Shape.of(1, 1, 2, 2), 3f, 0f, 0f, -4f);
    OneNode.assertClose(node("LpPool").run(x), 5);
    OneNode.assertClose(node("LpPool").with("p", 1L).run(x), 7);
  }

  @Test
  void globalFormsTakeTheWholeChannel() {
    Tensor x = OneNode.counting(1, 1, 2, 2, 2);
    OneNode.assertClose(OneNode.of("GlobalMaxPool", 22).run(x), 4, 8);
    OneNode.assertClose(OneNode.of("GlobalAveragePool", 22).run(x), 2.5, 6.5);
    OneNode.assertClose(OneNode.of("GlobalLpPool", 22).with("p", 1L).run(x), 10, 26);
  }
}
