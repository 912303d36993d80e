package joist.onnx.version;

import java.util.HashSet;
import java.util.Set;
import joist.graph.Attribute;
import joist.graph.Graph;
import joist.graph.Node;
import joist.graph.Value;

/**
 * Makes names that no value of a model has, those of its inner graphs included. Not thread-safe.
 */
final class Names {
  private final Set<String> taken = new HashSet<>();

  Names(Graph graph) {
    take(graph);
  }

  private void take(Graph graph) {
    graph.inputs().stream().map(Value::name).forEach(taken::add);
    taken.addAll(graph.initializers().keySet());
    for (Node node : graph.nodes()) {
      taken.addAll(node.outputs());
      taken.addAll(node.inputs());
      for (Attribute attribute : node.attributes().values()) {
        if (attribute instanceof Attribute.GraphValue(Graph inner)) {
          take(inner);
        }
      }
    }
  }

  /** A new name that begins with {@code hint}. */
  String fresh(String hint) {
    String name = hint;
    for (int i = 1; !taken.add(name); i++) {
      name = hint + "_" + i;
    }
    return name;
  }
}
