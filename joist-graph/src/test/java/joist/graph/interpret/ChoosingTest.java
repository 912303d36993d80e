package joist.graph.interpret;

import static joist.graph.interpret.OneNode.assertClose;
import static joist.graph.interpret.OneNode.counting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import joist.graph.GraphException;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;

class ChoosingTest {
  @Test
  void refusesAConditionThatGoesOn() {
    Tensor condition = Tensor.of(Shape.of(3), false, false, true);
    assertThatThrownBy(
            () -> OneNode.of("Compress", 11).with("axis", 0).run(counting(0, 2), condition))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("the condition is true at 2, but there are 2 slices");
  }

  @Test
  void compressesAlongAnAxisOrAll() {
    Tensor x = counting(0, 2, 3);
    Tensor columns =
        OneNode.of("Compress", 11)
            .with("axis", -1)
            .run(x, Tensor.of(Shape.of(3), true, false, true));
    assertClose(columns, 0, 2, 3, 5);
    assertThat(columns.shape()).isEqualTo(Shape.of(2, 2));
    assertClose(OneNode.of("Compress", 9).run(x, Tensor.of(Shape.of(2), false, true)), 1);
  }

  @Test
  void findsWhatIsNotZero() {
    Tensor x = Tensor.of(Shape.of(2, 2), 0f, Float.NaN, -0f, 2f);
    assertThat(OneNode.of("NonZero", 13).run(x))
        .isEqualTo(Tensor.of(Shape.of(2, 2), 0L, 1L, 1L, 1L));
    assertThat(OneNode.of("NonZero", 13).run(Tensor.of(Shape.of(), 5f)).shape())
        .isEqualTo(Shape.of(0, 1));
  }

  @Test
  void findsUniqueNumbersSortedOrAsTheyCome() {
    Tensor x = Tensor.of(Shape.of(6), 2f, -0f, Float.NaN, 0f, Float.NaN, 2f);
    List<Tensor> sorted = OneNode.of("Unique", 11).outputs(4).runAll(x);
    assertThat(sorted.get(0).toFloats()).containsExactly(-0f, 2f, Float.NaN);
    assertThat(sorted.get(1)).isEqualTo(Tensor.of(Shape.of(3), 1L, 0L, 2L));
    assertThat(sorted.get(2)).isEqualTo(Tensor.of(Shape.of(6), 1L, 0L, 2L, 0L, 2L, 1L));
    assertThat(sorted.get(3)).isEqualTo(Tensor.of(Shape.of(3), 2L, 2L, 2L));
    assertThat(OneNode.of("Unique", 11).with("sorted", 0).run(x).toFloats())
        .containsExactly(2f, -0f, Float.NaN);
  }

  @Test
  void findsUniqueStringsByTheirCodePoints() {
    Tensor x = Tensor.of(Shape.of(3), "\uFFFD", "b", "\uD83D\uDE00");
    assertThat(OneNode.of("Unique", 11).run(x).strings())
        .containsExactly("b", "\uFFFD", "\uD83D\uDE00");
  }

  @Test
  void findsUniqueSlices() {
    Tensor x = Tensor.of(Shape.of(3, 2), 1L, 0L, 0L, 5L, 1L, 0L);
    List<Tensor> rows = OneNode.of("Unique", 11).with("axis", 0).outputs(4).runAll(x);
    assertThat(rows.get(0)).isEqualTo(Tensor.of(Shape.of(2, 2), 0L, 5L, 1L, 0L));
    assertThat(rows.get(2)).isEqualTo(Tensor.of(Shape.of(3), 1L, 0L, 1L));
  }
}
