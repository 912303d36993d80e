package joist.compiler.pass;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import joist.graph.Graph;
import joist.graph.Node;
import joist.graph.Value;

/**
 * Computes common subexpressions once: a node with the operator, inputs and attributes of an
 * earlier one is removed and its outputs read from that one. Nodes that name a graph output, or a
 * value that a subgraph uses, stay.
 */
public final class MergeEqualNodes implements Pass {
  /** All of a node's meaning but its attributes, which may be megabytes. */
  private record Application(String operator, List<String> inputs, List<Boolean> leftOut) {
    static Application of(Node node) {
      return new Application(
          node.qualifiedOperator(),
          node.inputs(),
          node.outputs().stream().map(String::isEmpty).toList());
    }
  }

  @Override
  public Graph apply(Graph graph) {
    Set<String> outputs = new HashSet<>();
    graph.outputs().stream().map(Value::name).forEach(outputs::add);
    graph.nodes().forEach(node -> outputs.addAll(node.captured()));
    Map<Application, List<Node>> seen = new HashMap<>();
    Map<String, String> renamed = new HashMap<>();
    List<Node> nodes = new ArrayList<>();
    for (Node original : graph.nodes()) {
      Node node = renameInputs(original, renamed);
      List<Node> alike = seen.computeIfAbsent(Application.of(node), key -> new ArrayList<>());
      Optional<Node> earlier = alike.stream().filter(other -> isEqual(other, node)).findFirst();
      if (earlier.isEmpty()) {
        alike.add(node);
      }
      if (earlier.isEmpty() || node.outputs().stream().anyMatch(outputs::contains)) {
        nodes.add(node);
        continue;
      }
      for (int i = 0; i < node.outputs().size(); i++) {
        renamed.put(node.outputs().get(i), earlier.get().outputs().get(i));
      }
    }
    return Rewrites.with(graph, graph.initializers(), nodes);
  }

  static Node renameInputs(Node node, Map<String, String> renamed) {
    return new Node(
        node.name(),
        node.domain(),
        node.operator(),
        node.inputs().stream().map(input -> renamed.getOrDefault(input, input)).toList(),
        node.outputs(),
        node.attributes());
  }

  private static boolean isEqual(Node a, Node b) {
    return !a.drawsNumbers()
        && a.subgraphs().isEmpty()
        && b.subgraphs().isEmpty()
        && a.attributes().equals(b.attributes());
  }
}
