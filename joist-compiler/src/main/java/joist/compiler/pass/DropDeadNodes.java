package joist.compiler.pass;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import joist.graph.Graph;
import joist.graph.Node;
import joist.graph.Value;
import joist.tensor.Tensor;

/** Removes nodes and constants that no output depends on. */
public final class DropDeadNodes implements Pass {
  @Override
  public Graph apply(Graph graph) {
    Set<String> used = new HashSet<>();
    graph.outputs().stream().map(Value::name).forEach(used::add);
    Deque<Node> kept = new ArrayDeque<>();
    for (Node node : graph.nodes().reversed()) {
      if (node.outputs().stream().anyMatch(used::contains)) {
        kept.addFirst(node);
        used.addAll(node.inputs());
        used.addAll(node.captured());
      }
    }
    graph.inputs().stream().map(Value::name).forEach(used::add);
    Map<String, Tensor> constants = new LinkedHashMap<>(graph.initializers());
    constants.keySet().retainAll(used);
    return Rewrites.with(graph, constants, kept.stream().toList());
  }
}
