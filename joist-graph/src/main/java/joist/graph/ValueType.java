package joist.graph;

import java.util.List;
import java.util.stream.Collectors;
import joist.tensor.ElementType;

/** The type of a tensor in a graph: its element type and dimensions, such as {@code f32[N, 4]}. */
public record ValueType(ElementType elementType, List<Dim> dims) implements DatumType {
  public ValueType {
    dims = List.copyOf(dims);
  }

  public static ValueType of(ElementType elementType, Dim... dims) {
    return new ValueType(elementType, List.of(dims));
  }

  public int rank() {
    return dims.size();
  }

  @Override
  public String toString() {
    return elementType
        + dims.stream().map(Dim::toString).collect(Collectors.joining(", ", "[", "]"));
  }
}
