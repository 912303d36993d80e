package joist.compiler.shaped;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.GraphException;
import joist.graph.Value;
import joist.graph.ValueType;
import joist.tensor.Datum;
import joist.tensor.Tensor;

/** Says whether values are what a graph's inputs are declared to be. */
public final class InputShapes {
  private InputShapes() {}

  /**
   * The tensors of the graph's inputs, in order.
   *
   * @throws GraphException when one is missing, of another type or extent than declared, or when a
   *     symbol is one extent here and another there
   */
  public static List<Tensor> checked(Graph graph, Map<String, Tensor> inputs) {
    List<Tensor> tensors = new ArrayList<>();
    for (Datum datum : checkedData(graph, inputs)) {
      tensors.add((Tensor) datum);
    }
    return tensors;
  }

  /** As {@link #checked}, for inputs of every kind. */
  static List<Datum> checkedData(Graph graph, Map<String, ? extends Datum> inputs) {
    Map<Dim, Value> boundBy = new HashMap<>();
    Map<Dim, Long> bound = new HashMap<>();
    List<Datum> data = new ArrayList<>();
    for (Value input : graph.inputs()) {
      Datum datum = inputs.get(input.name());
      if (datum == null) {
        throw new GraphException(
            "graph '%s': expected the input %s, got %s"
                .formatted(graph.name(), input, inputs.keySet()));
      }
      data.add(typed(input, datum));
      if (datum instanceof Tensor tensor && input.datumType() instanceof ValueType type) {
        for (int axis = 0; axis < type.rank(); axis++) {
          Dim dim = type.dims().get(axis);
          long extent = tensor.shape().dim(axis);
          Long before = dim instanceof Dim.Symbol ? bound.putIfAbsent(dim, extent) : null;
          if (before != null && before != extent) {
            throw new GraphException(
                "expected the same extent wherever %s is declared, got %d in '%s' and %d in '%s'"
                    .formatted(
                        dim,
                        before,
                        boundBy.getOrDefault(dim, input).name(),
                        extent,
                        input.name()));
          }
          boundBy.putIfAbsent(dim, input);
        }
      }
    }
    return data;
  }

  private static Datum typed(Value input, Datum datum) {
    boolean fits = input.datumType().holds(datum);
    if (fits && datum instanceof Tensor tensor && input.datumType() instanceof ValueType type) {
      for (int axis = 0; fits && axis < type.rank(); axis++) {
        Dim dim = type.dims().get(axis);
        fits = dim instanceof Dim.Symbol || dim.equals(Dim.of(tensor.shape().dim(axis)));
      }
    }
    if (!fits) {
      throw new GraphException(
          "input '%s': expected %s, got %s".formatted(input.name(), input.datumType(), datum));
    }
    return datum;
  }
}
