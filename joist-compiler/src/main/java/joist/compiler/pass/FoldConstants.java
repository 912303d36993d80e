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
import joist.tensor.Datum;
import joist.tensor.Tensor;

/**
 * Computes nodes all of whose inputs are constant, by the reference interpreter, and keeps their
 * results as constants. A constant that is also an input may be given another value by the caller,
 * so it is none; neither is a sequence or another container.
 */
public final class FoldConstants implements Pass {
  /** Past this a result is cheaper to compute again than to keep, unless it is a weight. */
  private static final long MOST_ELEMENTS = 1 << 20;

  /** The most that is kept of a product's weights. */
  private static final long MOST_WEIGHTS = 1 << 28;

  private static final Set<String> PRODUCTS = Set.of("Conv", "Gemm", "MatMul", "ConvTranspose");

  @Override
  public Graph apply(Graph graph) {
    Set<String> inputs =
        graph.inputs().stream().map(Value::name).collect(Collectors.toUnmodifiableSet());
    Map<String, Tensor> constants = new LinkedHashMap<>(graph.initializers());
    Set<String> weights =
        graph.nodes().stream()
            .filter(node -> PRODUCTS.contains(node.operator()) && node.inputs().size() > 1)
            .map(node -> node.inputs().get(1))
            .collect(Collectors.toUnmodifiableSet());
    List<Node> nodes = new ArrayList<>();
    for (Node node : graph.nodes()) {
      boolean constant =
          node.subgraphs().isEmpty()
              && !node.drawsNumbers()
              && node.inputs().stream()
                  .allMatch(name ->
                      name.isEmpty() || (constants.containsKey(name) && !inputs.contains(name)));
      if (!constant || !fold(graph, node, constants, weights)) {
        nodes.add(node);
      }
    }
    return Rewrites.with(graph, constants, nodes);
  }

  private static boolean fold(
      Graph graph, Node node, Map<String, Tensor> constants, Set<String> weights) {
    long most = node.outputs().stream().anyMatch(weights::contains) ? MOST_WEIGHTS : MOST_ELEMENTS;
    Map<String, Tensor> results = new LinkedHashMap<>();
    for (Map.Entry<String, Datum> made : SingleNode.runData(graph, node, constants).entrySet()) {
      if (!(made.getValue() instanceof Tensor tensor) || tensor.shape().elements() > most) {
        return false;
      }
      results.put(made.getKey(), tensor);
    }
    constants.putAll(results);
    return true;
  }
}
