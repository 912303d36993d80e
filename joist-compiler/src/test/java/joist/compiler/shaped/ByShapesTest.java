package joist.compiler.shaped;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import joist.graph.DatumType;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.Value;
import joist.graph.ValueType;
import joist.tensor.Datum;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;

class ByShapesTest {
  private static final Graph GRAPH = graph();

  private final List<String> dropped = new ArrayList<>();
  private final ByShapes<String> some =
      new ByShapes<>(
          3,
          (types, value) -> {
            assertThat(value).isEqualTo("made for " + RowBlocks.rows(types));
            dropped.add(value);
          });

  private static Graph graph() {
    ValueType type = ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(2));
    List<Value> both = List.of(new Value("a", type), new Value("b", type));
    return new Graph("two", both, both, Map.of(), List.of(), Map.of("", 17), Map.of());
  }

  private static List<DatumType> types(long rows) {
    ValueType type = ValueType.of(ElementType.F32, Dim.of(rows), Dim.of(2));
    return List.of(type, type);
  }

  private static Map<String, Datum> inputs(long rowsOfA, long rowsOfB) {
    return Map.of("a", rows(rowsOfA), "b", rows(rowsOfB));
  }

  private static Tensor rows(long count) {
    return Tensor.zeros(ElementType.F32, Shape.of(count, 2));
  }

  private String made(long rows) {
    return some.get(types(rows), key -> "made for " + rows);
  }

  @Test
  void findsWhatWasMadeForTheSameTypes() {
    assertThat(some.find(GRAPH, inputs(3, 3), ByShapes.AS_THEY_COME)).isNull();
    String three = made(3);

    assertThat(some.find(GRAPH, inputs(3, 3), ByShapes.AS_THEY_COME)).isSameAs(three);
    assertThat(made(3)).isSameAs(three);
    assertThat(some.find(GRAPH, inputs(3, 4), ByShapes.AS_THEY_COME)).isNull();
    assertThat(some.find(GRAPH, inputs(4, 4), ByShapes.AS_THEY_COME)).isNull();
    Map<String, Datum> whole = Map.of("a", rows(3), "b", Tensor.of(Shape.of(3, 2), new int[6]));
    assertThat(some.find(GRAPH, whole, ByShapes.AS_THEY_COME)).isNull();
    Map<String, Datum> sequence = Map.of("a", rows(3), "b", new Datum.Sequence(List.of()));
    assertThat(some.find(GRAPH, sequence, ByShapes.AS_THEY_COME)).isNull();
    assertThat(some.find(GRAPH, Map.of("a", rows(3)), ByShapes.AS_THEY_COME)).isNull();
  }

  @Test
  void findsWhatWasMadeForOtherRowsOnlyWhereAllInputsHaveTheSame() {
    String four = made(4);

    assertThat(some.find(GRAPH, inputs(9, 9), 4)).isSameAs(four);
    assertThat(some.find(GRAPH, inputs(9, 8), 4)).isNull();
    assertThat(some.find(GRAPH, inputs(4, 4), 5)).isNull();
  }

  @Test
  void dropsWhatWasNotLookedForLately() {
    made(1);
    made(2);
    made(3);
    made(4);
    assertThat(dropped).containsExactly("made for 1");

    some.find(GRAPH, inputs(2, 2), ByShapes.AS_THEY_COME);
    made(5);

    assertThat(dropped).containsExactly("made for 1", "made for 3");
    assertThat(some.all()).containsExactly("made for 4", "made for 2", "made for 5");
  }
}
