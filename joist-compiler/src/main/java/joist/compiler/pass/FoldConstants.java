package joist.compiler.pass;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import joist.graph.Graph;
import joist.graph.Node;
import joist.graph.Value;
import joist.tensor.Tensor;

/**
 * Computes nodes all of whose inputs are constant, by the reference interpreter, and keeps their
 * results as constants. A constant that is also an input may be given another value by the caller,
 * so it is none.
 */
public final class FoldConstants implements Pass {
  /** Past this a result is cheaper to compute again than to keep. */
  private static final long MOST_ELEMENTS = 1 << 20;

  @Override
  public Graph apply(Graph graph) {
    Set<String> inputs =
        graph.inputs().stream().map(Value::name).collect(Collectors.toUnmodifiableSet());
    Map<String, Tensor> constants = new LinkedHashMap<>(graph.initializers());
    List<Node> nodes = new ArrayList<>();
    for (Node node : graph.nodes()) {
      boolean constant =
          node.inputs().stream()
              .allMatch(name ->
                  name.isEmpty() || (constants.containsKey(name) && !inputs.contains(name)));
      if (!constant || !fold(graph, node, constants)) {
        nodes.add(node);
      }
    }
    return Rewrites.with(graph, constants, nodes);
  }

  private static boolean fold(Graph graph, Node node, Map<String, Tensor> constants) {
    Map<String, Tensor> results = SingleNode.run(graph, node, constants);
    if (results.values().stream().anyMatch(t -> t.shape().elements() > MOST_ELEMENTS)) {
      return false;
    }
    constants.putAll(results);
    return true;
  }
}
