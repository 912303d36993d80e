package joist.serving.proof;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.Value;
import joist.graph.ValueType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/** Whether what a graph gave is what it declares: callers read by that. */
public final class DeclaredOutputs {
  private DeclaredOutputs() {}

  /** The first output that is not as declared, in words; empty when all are. */
  public static Optional<String> problem(Graph graph, Map<String, Tensor> outputs, int rows) {
    for (Value declared : graph.outputs()) {
      Tensor given = outputs.get(declared.name());
      if (given == null
          || (declared.datumType() instanceof ValueType type && !fits(type, given, rows))) {
        return Optional.of(
            "'%s' as %s"
                .formatted(
                    declared.name(),
                    given == null ? "nothing" : given.type() + "" + given.shape()));
      }
    }
    return Optional.empty();
  }

  /** The outputs as the graph declares them, for people. */
  public static String declared(Graph graph) {
    return graph.outputs().stream()
        .map(value -> "'%s' as %s".formatted(value.name(), value.datumType()))
        .collect(Collectors.joining(", "));
  }

  private static boolean fits(ValueType type, Tensor given, int rows) {
    Shape shape = given.shape();
    List<Dim> dims = type.dims();
    if (!type.elementType().equals(given.type()) || shape.rank() != dims.size()) {
      return false;
    }
    for (int i = 0; i < dims.size(); i++) {
      boolean right =
          switch (dims.get(i)) {
            case Dim.Known known -> known.extent() == shape.dim(i);
            case Dim.Symbol symbol -> !symbol.equals(Dim.BATCH) || shape.dim(i) == rows;
          };
      if (!right) {
        return false;
      }
    }
    return true;
  }
}
