package joist.compiler.pass;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import joist.graph.Graph;
import joist.graph.Node;
import joist.graph.Value;
import joist.graph.ValueType;

/**
 * Removes nodes that hand their input on: {@code Identity}, and {@code Dropout} outside of
 * training. Those that name a graph output, or a value that a subgraph uses, stay.
 */
public final class DropIdentities implements ShapedPass {
  @Override
  public Graph apply(Graph graph, Map<String, ValueType> types) {
    Set<String> outputs = new HashSet<>();
    graph.outputs().stream().map(Value::name).forEach(outputs::add);
    // What a subgraph sees from outside is read by that name.
    graph.nodes().forEach(node -> outputs.addAll(node.captured()));
    Set<String> read = new HashSet<>(outputs);
    graph.nodes().forEach(node -> read.addAll(node.inputs()));
    Map<String, String> renamed = new HashMap<>();
    List<Node> nodes = new ArrayList<>();
    for (Node original : graph.nodes()) {
      Node node = MergeEqualNodes.renameInputs(original, renamed);
      if (handsOn(node, read) && !outputs.contains(node.outputs().getFirst())) {
        renamed.put(node.outputs().getFirst(), node.inputs().getFirst());
      } else {
        nodes.add(handsOn(node, read) ? identity(node) : node);
      }
    }
    return Rewrites.with(graph, graph.initializers(), nodes);
  }

  private static Node identity(Node node) {
    return new Node(
        node.name(),
        Node.ONNX,
        "Identity",
        List.of(node.inputs().getFirst()),
        List.of(node.outputs().getFirst()),
        Map.of());
  }

  private static boolean handsOn(Node node, Set<String> read) {
    boolean single =
        node.outputs().stream().skip(1).noneMatch(name -> !name.isEmpty() && read.contains(name));
    boolean untrained = node.inputs().stream().skip(2).allMatch(String::isEmpty);
    return single
        && switch (node.qualifiedOperator()) {
          case "Identity" -> true;
          case "Dropout" -> untrained;
          default -> false;
        };
  }
}
