package joist.graph.interpret;

import static joist.graph.interpret.OneNode.assertClose;
import static joist.graph.interpret.OneNode.counting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import joist.graph.GraphException;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;

class ScatteringTest {
  private static Tensor indices(long... values) {
    return Tensor.of(Shape.of(values.length), values);
  }

  private static Tensor floats(float... values) {
    return Tensor.of(Shape.of(values.length), values);
  }

  @Test
  void refusesPlacesOutsideOfTheTensor() {
    OneNode scatter = OneNode.of("ScatterElements", 18);
    assertThatThrownBy(() -> scatter.run(counting(0, 3), indices(3), floats(1)))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("index 0 is 3, expected -3 to 2");
    Tensor tuple = Tensor.of(Shape.of(1, 2), 0L, 5L);
    assertThatThrownBy(() -> OneNode.of("ScatterND", 18).run(counting(0, 2, 2), tuple, floats(1)))
        .hasMessageContaining("index 1 is 5, expected -2 to 1");
    assertThatThrownBy(() -> OneNode.of("GatherND", 13).run(counting(0, 2, 2), tuple))
        .hasMessageContaining("index 1 is 5, expected -2 to 1");
  }

  @Test
  void refusesUpdatesThatDoNotFit() {
    assertThatThrownBy(
            () -> OneNode.of("ScatterElements", 18).run(counting(0, 3), indices(0, 1), floats(1)))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("i64[2] and f32[1] do not fit");
    Tensor rows = Tensor.of(Shape.of(1, 1), 1L);
    assertThatThrownBy(() -> OneNode.of("ScatterND", 18).run(counting(0, 2, 3), rows, floats(1)))
        .hasMessageContaining("expected updates f32[1, 3], got f32[1]");
    Tensor long3 = Tensor.of(Shape.of(1, 3), 0L, 0L, 0L);
    assertThatThrownBy(() -> OneNode.of("ScatterND", 18).run(counting(0, 2, 3), long3, floats(1)))
        .hasMessageContaining("tuples of 3 numbers, as in i64[1, 3], do not index f32[2, 3]");
  }

  @Test
  void refusesReductionsThatAreNone() {
    OneNode scatter = OneNode.of("ScatterElements", 18).with("reduction", "mean");
    assertThatThrownBy(() -> scatter.run(counting(0, 3), indices(1), floats(1)))
        .hasMessageContaining("expected the reduction none, add, mul, max or min, got 'mean'");
  }

  @Test
  void writesUpdatesInTheirOrder() {
    OneNode scatter = OneNode.of("ScatterElements", 18);
    assertClose(scatter.run(counting(0, 3), indices(1, -2), floats(7, 8)), 0, 8, 2);
    assertClose(OneNode.of("Scatter", 9).run(counting(0, 3), indices(1), floats(7)), 0, 7, 2);
  }

  @Test
  void joinsUpdatesWithWhatIsThere() {
    Tensor twice = indices(1, 1);
    Tensor updates = floats(4, 5);
    assertClose(
        OneNode.of("ScatterElements", 16)
            .with("reduction", "add")
            .run(counting(0, 3), twice, updates),
        0,
        10,
        2);
    assertClose(
        OneNode.of("ScatterElements", 16)
            .with("reduction", "mul")
            .run(counting(0, 3), twice, updates),
        0,
        20,
        2);
    assertClose(
        OneNode.of("ScatterElements", 18)
            .with("reduction", "max")
            .run(counting(0, 3), twice, updates),
        0,
        5,
        2);
    assertClose(
        OneNode.of("ScatterElements", 18)
            .with("reduction", "min")
            .run(counting(0, 3), twice, updates),
        0,
        1,
        2);
  }

  @Test
  void writesPartsThatTuplesName() {
    Tensor rows = Tensor.of(Shape.of(1, 1), -1L);
    Tensor update = Tensor.of(Shape.of(1, 2), 8f, 9f);
    assertClose(OneNode.of("ScatterND", 11).run(counting(0, 2, 2), rows, update), 0, 1, 8, 9);
  }

  @Test
  void gathersPartsThatTuplesName() {
    Tensor x = counting(0, 2, 2, 2);
    Tensor pairs = Tensor.of(Shape.of(2, 2), 0L, 1L, 1L, 0L);
    assertClose(OneNode.of("GatherND", 11).run(x, pairs), 2, 3, 4, 5);
    Tensor one = Tensor.of(Shape.of(2, 1), 1L, 0L);
    Tensor each = OneNode.of("GatherND", 12).with("batch_dims", 1).run(x, one);
    assertClose(each, 2, 3, 4, 5);
    assertThat(each.shape()).isEqualTo(Shape.of(2, 2));
  }
}
