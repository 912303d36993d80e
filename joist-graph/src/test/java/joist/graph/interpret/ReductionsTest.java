package joist.graph.interpret;

import static joist.graph.interpret.OneNode.assertClose;
import static joist.graph.interpret.OneNode.counting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import joist.graph.GraphException;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;

class ReductionsTest {
  private static final Tensor LAST = Tensor.of(Shape.of(1), -1L);

  @Test
  void refusesAnAxisThatIsNotThere() {
    assertThatThrownBy(
            () -> OneNode.of("ReduceSum", 13).run(counting(0, 2, 3), Tensor.of(Shape.of(1), 2L)))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("expected an axis of -2 to 1 for f32[2, 3], got 2");
  }

  @Test
  void takesAxesFromTheAttributeAtFirstAndFromAnInputLater() {
    Tensor x = counting(1, 2, 3);
    assertClose(OneNode.of("ReduceMean", 13).with("axes", new long[] {1}).run(x), 2, 5);
    assertClose(OneNode.of("ReduceMean", 18).run(x, LAST), 2, 5);
    assertThat(OneNode.of("ReduceMean", 18).run(x, LAST).shape()).isEqualTo(Shape.of(2, 1));
    assertThat(OneNode.of("ReduceMean", 18).with("keepdims", 0).run(x, LAST).shape())
        .isEqualTo(Shape.of(2));
    assertClose(OneNode.of("ReduceSum", 7).run(x), 21);
  }

  @Test
  void foldsEachElementAloneWhereEmptyAxesMeanNone() {
    Tensor x = Tensor.of(Shape.of(2), -2f, 3f);
    Tensor none = Tensor.zeros(ElementType.I64, Shape.of(0));
    assertClose(
        OneNode.of("ReduceSumSquare", 18).with("noop_with_empty_axes", 1).run(x, none), 4, 9);
    assertClose(OneNode.of("ReduceL1", 18).with("noop_with_empty_axes", 1).run(x), 2, 3);
    assertClose(OneNode.of("ReduceSum", 13).with("noop_with_empty_axes", 1).run(x), -2, 3);
    assertClose(OneNode.of("ReduceSum", 13).run(x, none), 1);
  }

  @Test
  void foldsNothingToTheNeutralElement() {
    Tensor x = Tensor.zeros(ElementType.F32, Shape.of(1, 0));
    assertClose(OneNode.of("ReduceSum", 13).run(x, LAST), 0);
    assertClose(OneNode.of("ReduceProd", 18).run(x, LAST), 1);
    assertThat(OneNode.of("ReduceMax", 20).run(x, LAST).f32(0)).isEqualTo(Float.NEGATIVE_INFINITY);
    assertThat(OneNode.of("ReduceLogSum", 18).run(x, LAST).f32(0))
        .isEqualTo(Float.NEGATIVE_INFINITY);
    assertThat(OneNode.of("ReduceLogSumExp", 18).run(x, LAST).f32(0))
        .isEqualTo(Float.NEGATIVE_INFINITY);
    assertThat(OneNode.of("ReduceMean", 18).run(x, LAST).f32(0)).isNaN();
    Tensor bytes = Tensor.zeros(ElementType.I8, Shape.of(1, 0));
    assertThat(Elements.integer(OneNode.of("ReduceMin", 20).run(bytes, LAST), 0)).isEqualTo(127);
  }

  @Test
  void ordersUnsignedNumbersByTheirSize() {
    Tensor x = Tensor.zeros(ElementType.U64, Shape.of(2));
    Elements.setInteger(x, 0, -1);
    Elements.setInteger(x, 1, 5);
    assertThat(OneNode.of("ReduceMax", 18).run(x).i64(0)).isEqualTo(-1);
    assertThat(OneNode.of("ReduceMin", 18).run(x).i64(0)).isEqualTo(5);
    Tensor none = Tensor.zeros(ElementType.U64, Shape.of(1, 0));
    assertThat(OneNode.of("ReduceMin", 18).run(none, LAST).i64(0)).isEqualTo(-1);
  }

  @Test
  void sumsPowersWithoutOverflow() {
    Tensor x = Tensor.of(Shape.of(2), 1000f, 1000f);
    assertClose(OneNode.of("ReduceLogSumExp", 18).run(x), 1000 + Math.log(2));
  }

  @Test
  void truncatesWhatIsNoInteger() {
    Tensor x = Tensor.of(Shape.of(3), -1, -2, -2);
    assertThat(OneNode.of("ReduceMean", 18).run(x).i32(0)).isEqualTo(-1);
    assertThat(OneNode.of("ReduceL2", 18).run(x).i32(0)).isEqualTo(3);
  }

  @Test
  void keepsNaN() {
    Tensor x = Tensor.of(Shape.of(2), Float.NaN, 1f);
    assertThat(OneNode.of("ReduceMax", 18).run(x).f32(0)).isNaN();
    assertThat(OneNode.of("ReduceMin", 18).run(x).f32(0)).isNaN();
  }

  @Test
  void comparesBooleans() {
    Tensor x = Tensor.of(Shape.of(2, 2), false, true, false, false);
    assertThat(OneNode.of("ReduceMax", 20).run(x, LAST))
        .isEqualTo(Tensor.of(Shape.of(2, 1), true, false));
  }
}
