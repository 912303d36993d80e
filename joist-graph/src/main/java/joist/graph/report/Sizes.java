package joist.graph.report;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.ValueType;
import joist.graph.typing.Verifier;
import joist.tensor.ElementType;

/**
 * The size of every value of a graph for given extents of its symbols; an extent that has none
 * counts as 1, a value whose rank is not known as one element.
 *
 * @param types of all values whose rank is known
 * @param extents by symbol, such as {@code {"N": 32}}
 */
public record Sizes(Map<String, ValueType> types, Map<String, Long> extents) {
  public Sizes {
    types = Map.copyOf(types);
    extents = Map.copyOf(extents);
  }

  /**
   * The sizes of a graph's values.
   *
   * @throws joist.graph.GraphException when the graph is ill typed
   */
  public static Sizes of(Graph graph, Map<String, Long> extents) {
    return new Sizes(Verifier.infer(graph), extents);
  }

  /** The extents of a value's dimensions; empty for a scalar and where they are not known. */
  public long[] dims(String value) {
    return dimsOf(value).stream().mapToLong(this::extent).toArray();
  }

  private List<Dim> dimsOf(String value) {
    return Optional.ofNullable(types.get(value)).map(ValueType::dims).orElse(List.of());
  }

  private long extent(Dim dim) {
    return switch (dim) {
      case Dim.Known(long extent) -> extent;
      case Dim.Symbol(String name) -> extents.getOrDefault(name, 1L);
    };
  }

  /** The extent of a dimension, counted from the end where negative; 1 where there is none. */
  public long dim(String value, int axis) {
    long[] dims = dims(value);
    int index = axis < 0 ? axis + dims.length : axis;
    return index >= 0 && index < dims.length ? dims[index] : 1;
  }

  /** The number of a value's elements; 0 for one that is left out. */
  public long elements(String value) {
    long elements = value.isEmpty() ? 0 : 1;
    for (long dim : dims(value)) {
      elements *= dim;
    }
    return elements;
  }

  /** Bytes of a value in memory; strings count none. */
  public long bytes(String value) {
    return type(value).map(type -> elements(value) * type.bytes()).orElse(0L);
  }

  public Optional<ElementType> type(String value) {
    return Optional.ofNullable(types.get(value)).map(ValueType::elementType);
  }

  /** The type with its extents, such as {@code f32[1, 64]}; empty where it is not known. */
  public String notation(String value) {
    return type(value).map(type -> type + Arrays.toString(dims(value))).orElse("");
  }
}
