package joist.graph.typing;

import java.util.LinkedHashMap;
import java.util.Map;
import joist.graph.DatumType;
import joist.graph.Graph;
import joist.graph.GraphException;
import joist.graph.Value;
import joist.graph.ValueType;

/**
 * Says whether a graph is well formed and well typed, and what type each value has.
 *
 * <p>Well formed: every value is made once and before it is used, outputs are made, operators are
 * known in the imported versions. Well typed: the inputs of every node fit its operator and each
 * other, and outputs are what the graph declares. A body of control flow also sees the values made
 * before its node, by the same rules. Extents that only running can tell get symbols of their own
 * ({@code ?0}, {@code ?1}), which fit anything.
 */
public final class Verifier {
  private Verifier() {}

  /**
   * Verifies a graph.
   *
   * @return the types of all tensors whose rank is known: inputs, initializers and nodes' outputs,
   *     in the order in which they are made
   * @throws GraphException for the first problem, naming the node and the types that clash
   */
  public static Map<String, ValueType> verify(Graph graph) {
    TypeScope scope = TypeScope.of(graph);
    graph.outputs().forEach(output -> checkOutput(graph, scope, output));
    return ranked(scope.types());
  }

  /** As {@link #verify}, but whatever the outputs' declared types are. */
  public static Map<String, ValueType> infer(Graph graph) {
    return ranked(inferData(graph));
  }

  /** As {@link #infer}, with the values that are no tensors, or of unknown rank. */
  public static Map<String, DatumType> inferData(Graph graph) {
    return TypeScope.of(graph).types();
  }

  private static Map<String, ValueType> ranked(Map<String, DatumType> types) {
    Map<String, ValueType> ranked = new LinkedHashMap<>();
    types.forEach((name, type) -> {
      if (type instanceof ValueType tensor) {
        ranked.put(name, tensor);
      }
    });
    return ranked;
  }

  private static void checkOutput(Graph graph, TypeScope scope, Value output) {
    Facts known = scope.output(output);
    if (!scope.fits(known.datum(), output.datumType())) {
      throw new GraphException(
          "graph '%s': the output '%s' is declared %s, but what is made is %s"
              .formatted(graph.name(), output.name(), output.datumType(), known));
    }
  }
}
