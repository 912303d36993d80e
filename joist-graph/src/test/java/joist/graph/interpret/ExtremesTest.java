package joist.graph.interpret;

import static joist.graph.interpret.OneNode.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import joist.graph.GraphException;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;

class ExtremesTest {
  private static final Tensor X = Tensor.of(Shape.of(5), 1f, 3f, -0f, 3f, 0f);

  @Test
  void refusesToChooseFromNothing() {
    Tensor none = Tensor.zeros(ElementType.F32, Shape.of(2, 0));
    assertThatThrownBy(() -> OneNode.of("ArgMax", 13).with("axis", 1).run(none))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("f32[2, 0] has nothing to choose from along axis 1");
    assertThatThrownBy(() -> OneNode.of("TopK", 11).outputs(2).run(X, Tensor.of(Shape.of(1), 6L)))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("expected K of 0 to 5, got 6");
  }

  @Test
  void takesTheFirstOfEqualsOrTheLast() {
    assertThat(OneNode.of("ArgMax", 13).run(X).i64(0)).isEqualTo(1);
    assertThat(OneNode.of("ArgMax", 13).with("select_last_index", 1).run(X).i64(0)).isEqualTo(3);
    assertThat(OneNode.of("ArgMin", 13).run(X).i64(0)).isEqualTo(2);
    assertThat(OneNode.of("ArgMin", 13).with("select_last_index", 1).run(X).i64(0)).isEqualTo(4);
  }

  @Test
  void takesTheOneNumberThatAScalarIs() {
    assertThat(OneNode.of("ArgMax", 13).run(Tensor.of(Shape.of(), 7f)))
        .isEqualTo(Tensor.of(Shape.of(), 0L));
  }

  @Test
  void sortsEqualsByTheirPlace() {
    List<Tensor> top = OneNode.of("TopK", 11).outputs(2).runAll(X, Tensor.of(Shape.of(1), 5L));
    assertClose(top.getFirst(), 3, 3, 1, 0, 0);
    assertThat(top.getLast()).isEqualTo(Tensor.of(Shape.of(5), 1L, 3L, 0L, 2L, 4L));
    List<Tensor> low =
        OneNode.of("TopK", 11).with("largest", 0).outputs(2).runAll(X, Tensor.of(Shape.of(1), 3L));
    assertThat(low.getLast()).isEqualTo(Tensor.of(Shape.of(3), 2L, 4L, 0L));
  }

  @Test
  void tookTheirNumberFromAnAttributeAtFirst() {
    List<Tensor> top = OneNode.of("TopK", 7).with("k", 1).outputs(2).runAll(X);
    assertThat(top.getLast()).isEqualTo(Tensor.of(Shape.of(1), 1L));
  }

  @Test
  void seesNaNAboveAllNumbers() {
    Tensor x = Tensor.of(Shape.of(3), 1f, Float.NaN, Float.POSITIVE_INFINITY);
    List<Tensor> top = OneNode.of("TopK", 11).outputs(2).runAll(x, Tensor.of(Shape.of(1), 2L));
    assertThat(top.getLast()).isEqualTo(Tensor.of(Shape.of(2), 1L, 2L));
  }

  @Test
  void ordersUnsignedNumbersByTheirSize() {
    Tensor x = Tensor.zeros(ElementType.U64, Shape.of(2));
    Elements.setInteger(x, 0, 5);
    Elements.setInteger(x, 1, -1);
    assertThat(OneNode.of("ArgMax", 13).run(x).i64(0)).isEqualTo(1);
    List<Tensor> top = OneNode.of("TopK", 24).outputs(2).runAll(x, Tensor.of(Shape.of(1), 1L));
    assertThat(top.getLast().i64(0)).isEqualTo(1);
  }
}
