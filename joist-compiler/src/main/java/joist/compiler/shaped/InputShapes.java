package joist.compiler.shaped;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.GraphException;
import joist.graph.Value;
import joist.tensor.Tensor;

/** Says whether tensors are what a graph's inputs are declared to be. */
public final class InputShapes {
  private InputShapes() {}

  /**
   * The tensors of the graph's inputs, in order.
   *
   * @throws GraphException when one is missing, of another type or extent than declared, or when a
   *     symbol is one extent here and another there
   */
  public static List<Tensor> checked(Graph graph, Map<String, Tensor> inputs) {
    Map<Dim, Value> boundBy = new HashMap<>();
    Map<Dim, Long> bound = new HashMap<>();
    return graph.inputs().stream()
        .map(input -> {
          Tensor tensor = typed(graph, input, inputs);
          for (int axis = 0; axis < input.type().rank(); axis++) {
            Dim dim = input.type().dims().get(axis);
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
          return tensor;
        })
        .toList();
  }

  private static Tensor typed(Graph graph, Value input, Map<String, Tensor> inputs) {
    Tensor tensor = inputs.get(input.name());
    if (tensor == null) {
      throw new GraphException(
          "graph '%s': expected the input %s, got %s"
              .formatted(graph.name(), input, inputs.keySet()));
    }
    boolean fits =
        tensor.type() == input.type().elementType() && tensor.shape().rank() == input.type().rank();
    for (int axis = 0; fits && axis < input.type().rank(); axis++) {
      Dim dim = input.type().dims().get(axis);
      fits = dim instanceof Dim.Symbol || dim.equals(Dim.of(tensor.shape().dim(axis)));
    }
    if (!fits) {
      throw new GraphException(
          "input '%s': expected %s, got %s".formatted(input.name(), input.type(), tensor));
    }
    return tensor;
  }
}
