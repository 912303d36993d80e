package joist.graph.interpret;

import static joist.graph.interpret.ConvolutionsTest.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;

class QuantizationTest {
  private static final Tensor X = Tensor.of(Shape.of(2, 2), 1f, 3f, -5f, 1000f);
  private static final Tensor TWO = Tensor.of(Shape.of(), 2f);

  @Test
  void rejectsScalesThatFitNoAxis() {
    Tensor three = Tensor.of(Shape.of(3), 1f, 1f, 1f);
    assertThatThrownBy(() -> OneNode.of("QuantizeLinear", 21).run(X, three))
        .hasMessageContaining("expected one scale, one for each place on axis 1 of f32[2, 2]")
        .hasMessageContaining("got f32[3]");
  }

  @Test
  void roundsToEvenAddsTheZeroPointAndSaturates() {
    OneNode node = OneNode.of("QuantizeLinear", 21);
    assertThat(node.run(X, TWO)).isEqualTo(bytes(ElementType.U8, X.shape(), 0, 2, 0, 255));
    assertThat(node.run(X, TWO, bytes(ElementType.I8, Shape.of(), 10)))
        .isEqualTo(bytes(ElementType.I8, X.shape(), 10, 12, 8, 127));
  }

  @Test
  void scalesByAxisOrByBlock() {
    Tensor scales = Tensor.of(Shape.of(2), 1f, 10f);
    assertThat(OneNode.of("QuantizeLinear", 21).with("axis", 0L).run(X, scales))
        .isEqualTo(bytes(ElementType.U8, X.shape(), 1, 3, 0, 100));
    Tensor x = Tensor.of(Shape.of(1, 3), 8f, 8f, 8f);
    Tensor blocks = Tensor.of(Shape.of(1, 2), 1f, 2f);
    assertThat(OneNode.of("QuantizeLinear", 21).with("block_size", 2L).run(x, blocks))
        .isEqualTo(bytes(ElementType.U8, x.shape(), 8, 8, 4));
  }

  @Test
  void theTypeMayComeFromAnAttribute() {
    Tensor y = OneNode.of("QuantizeLinear", 21).with("output_dtype", 22L).run(X, TWO);
    assertThat(y.type()).isEqualTo(ElementType.I4);
    OneNode.assertClose(y, 0, 2, -2, 7);
    Tensor real = OneNode.of("QuantizeLinear", 21).with("output_dtype", 17L).run(X, TWO);
    OneNode.assertClose(real, 0.5, 1.5, -2.5, 448);
  }

  @Test
  void dividesInTheScalesType() {
    Tensor x = Tensor.of(Shape.of(1), 0.3f);
    Tensor scale = Tensor.of(Shape.of(), 0.2f);
    assertThat(OneNode.of("QuantizeLinear", 21).run(x, scale))
        .isEqualTo(bytes(ElementType.U8, Shape.of(1), 2));
  }

  @Test
  void dequantizesTheSameWayBack() {
    Tensor x = bytes(ElementType.U8, Shape.of(3), 8, 10, 255);
    Tensor zero = bytes(ElementType.U8, Shape.of(), 10);
    OneNode.assertClose(OneNode.of("DequantizeLinear", 21).run(x, TWO, zero), -4, 0, 490);
    Tensor half = Casts.cast(TWO, ElementType.F16);
    assertThat(OneNode.of("DequantizeLinear", 21).run(x, half).type()).isEqualTo(ElementType.F16);
  }

  @Test
  void findsTheScaleThatSpreadsTheRangeWithZero() {
    Tensor x = Tensor.of(Shape.of(3), -51f, 102f, 204f);
    List<Tensor> outputs = OneNode.of("DynamicQuantizeLinear", 11).outputs(3).runAll(x);
    assertThat(outputs.get(0)).isEqualTo(bytes(ElementType.U8, Shape.of(3), 0, 153, 255));
    OneNode.assertClose(outputs.get(1), 1);
    OneNode.assertClose(outputs.get(2), 51);
    Tensor zeros = Tensor.of(Shape.of(1), 0f);
    OneNode.assertClose(OneNode.of("DynamicQuantizeLinear", 11).outputs(3).runAll(zeros).get(1), 1);
  }

  @Test
  void multipliesIntegersLessTheirZeroPoints() {
    Tensor a = bytes(ElementType.U8, Shape.of(2, 2), 1, 2, 3, 4);
    Tensor b = bytes(ElementType.I8, Shape.of(2, 1), 10, -1);
    assertThat(OneNode.of("MatMulInteger", 10).run(a, b))
        .isEqualTo(Tensor.of(Shape.of(2, 1), 8, 26));
    Tensor rows = bytes(ElementType.U8, Shape.of(2), 1, 3);
    assertThat(OneNode.of("MatMulInteger", 10).run(a, b, rows))
        .isEqualTo(Tensor.of(Shape.of(2, 1), -1, -1));
  }

  @Test
  void scalesQuantizedProducts() {
    Tensor a = bytes(ElementType.U8, Shape.of(1, 2), 3, 4);
    Tensor b = bytes(ElementType.U8, Shape.of(2, 1), 5, 6);
    Tensor zero = bytes(ElementType.U8, Shape.of(), 1);
    Tensor half = Tensor.of(Shape.of(), 0.5f);
    Tensor y = OneNode.of("QLinearMatMul", 21).run(a, half, zero, b, half, zero, TWO, zero);
    // (2 * 4 + 3 * 5) / 4 / 2 + 1
    assertThat(y).isEqualTo(bytes(ElementType.U8, Shape.of(1, 1), 4));
  }

  @Test
  void leavesOutTheZeroPointInTheMiddle() {
    Tensor a = bytes(ElementType.U8, Shape.of(1, 1), 3);
    Tensor b = bytes(ElementType.U8, Shape.of(1, 1), 5);
    Tensor y =
        OneNode.of("MatMulInteger", 10)
            .runAll(
                List.of(
                    Optional.of(a),
                    Optional.of(b),
                    Optional.empty(),
                    Optional.of(bytes(ElementType.U8, Shape.of(), 1))))
            .getFirst();
    assertThat(y).isEqualTo(Tensor.of(Shape.of(1, 1), 12));
  }
}
