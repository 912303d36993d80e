package joist.graph.report;

import java.util.HashSet;
import java.util.Set;
import joist.graph.Graph;
import joist.graph.Node;
import joist.tensor.ElementType;

/**
 * The values that are known before the graph runs: initializers, and what nodes make of constants
 * alone. Those nodes are folded, and cost nothing at a run.
 */
record Constants(Set<String> values) {
  static Constants of(Graph graph) {
    Set<String> values = new HashSet<>(graph.initializers().keySet());
    for (Node node : graph.nodes()) {
      boolean known =
          !node.drawsNumbers()
              && values.containsAll(node.captured())
              && node.inputs().stream()
                  .allMatch(input -> input.isEmpty() || values.contains(input));
      if (known) {
        values.addAll(node.outputs());
      }
    }
    return new Constants(values);
  }

  boolean has(String value) {
    return values.contains(value);
  }

  /** Whether all that a node makes is constant. */
  boolean folds(Node node) {
    return values.containsAll(node.outputs());
  }

  /** Whether elements of this type are learned numbers, not indices or shapes. */
  static boolean areParameters(ElementType type) {
    return type.isFloating() || (type.isInteger() && type.bits() <= 8);
  }
}
