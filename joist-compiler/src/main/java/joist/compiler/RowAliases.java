package joist.compiler;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import joist.graph.Graph;
import joist.graph.Node;
import joist.graph.ValueType;

/**
 * Values that have the rows of another value under another shape, as after {@code Squeeze} or
 * {@code Reshape}: they share its place, and their nodes need no step.
 */
final class RowAliases {
  private static final Set<String> RESHAPING =
      Set.of("Identity", "Reshape", "Squeeze", "Unsqueeze", "Flatten");

  private final Map<String, String> roots = new HashMap<>();

  private RowAliases() {}

  static RowAliases of(Graph graph, Map<String, ValueType> types) {
    RowAliases aliases = new RowAliases();
    for (Node node : graph.nodes()) {
      if (node.domain().equals(Node.ONNX)
          && RESHAPING.contains(node.operator())
          && !graph.initializers().containsKey(node.inputs().getFirst())
          && keepsRows(types, node.inputs().getFirst(), output(node))) {
        aliases.roots.put(output(node), aliases.root(node.inputs().getFirst()));
      }
    }
    return aliases;
  }

  private static String output(Node node) {
    return node.outputs().getFirst();
  }

  private static boolean keepsRows(Map<String, ValueType> types, String from, String to) {
    ValueType before = types.get(from);
    ValueType after = types.get(to);
    return before != null && after != null && FrameShapes.width(before) == FrameShapes.width(after);
  }

  boolean isAlias(Node node) {
    return roots.containsKey(output(node));
  }

  /** The value whose place {@code name} shares; itself where it has its own. */
  String root(String name) {
    return roots.getOrDefault(name, name);
  }
}
