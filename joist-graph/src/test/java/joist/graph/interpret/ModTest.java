package joist.graph.interpret;

import static joist.graph.interpret.OneNode.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import joist.graph.GraphException;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;

class ModTest {
  private static final float INF = Float.POSITIVE_INFINITY;

  private static Tensor floats(float... values) {
    return Tensor.of(Shape.of(values.length), values);
  }

  @Test
  void refusesToFloorRealsBeforeOpset28() {
    assertThatThrownBy(() -> OneNode.of("Mod", 13).run(floats(1), floats(2)))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("expected fmod=1 for reals before opset 28");
  }

  @Test
  void takesTheSignOfTheDivisorWhereTheQuotientIsFloored() {
    assertClose(OneNode.of("Mod", 28).run(floats(-7, 7, -7), floats(3, -3, -3)), 2, -2, -1);
    Tensor ints = Tensor.of(Shape.of(2), -7L, 7L);
    assertThat(OneNode.of("Mod", 13).run(ints, Tensor.of(Shape.of(2), 3L, -3L)))
        .isEqualTo(Tensor.of(Shape.of(2), 2L, -2L));
  }

  @Test
  void takesTheSignOfTheDividendWhereItIsTruncated() {
    assertClose(OneNode.of("Mod", 13).with("fmod", 1).run(floats(-7, 7), floats(3, -3)), -1, 1);
  }

  @Test
  void followsTheTableOfSpecialNumbers() {
    float[] rest =
        OneNode.of("Mod", 28)
            .run(floats(0, -0f, INF, 1, 2, -2, Float.NaN), floats(-3, 3, 3, 0, INF, INF, 1))
            .toFloats();
    assertThat(rest).containsExactly(-0f, 0f, Float.NaN, Float.NaN, 2, INF, Float.NaN);
  }

  @Test
  void ordersUnsignedNumbersByTheirSize() {
    Tensor big = Tensor.zeros(ElementType.U64, Shape.of(1));
    Elements.setInteger(big, 0, -1);
    Tensor ten = Tensor.zeros(ElementType.U64, Shape.of(1));
    Elements.setInteger(ten, 0, 10);
    assertThat(OneNode.of("Mod", 13).run(big, ten).i64(0)).isEqualTo(5);
    assertThat(OneNode.of("Max", 13).run(big, ten).i64(0)).isEqualTo(-1);
    assertThat(OneNode.of("Min", 13).run(big, ten).i64(0)).isEqualTo(10);
    assertThat(OneNode.of("Abs", 13).run(big).i64(0)).isEqualTo(-1);
    assertThat(OneNode.of("Sign", 13).run(big).i64(0)).isEqualTo(1);
    Tensor most = ten.reshape(Shape.of());
    assertThat(OneNode.of("Clip", 13).run(big, most, most).i64(0)).isEqualTo(10);
  }
}
