package joist.cli;

import java.util.List;
import java.util.Map;
import joist.graph.Node;
import joist.graph.report.Cost.NodeCost;
import joist.graph.report.Inspection;
import joist.graph.report.Roofline;

/** All that is known of a model that is looked at: in general, compiled, and on this machine. */
record ModelLook(String title, Inspection inspection, CompiledLook compiled, Roofline roofline) {
  /** A node with all that is known of it. */
  record Row(int index, Node node, NodeCost cost, String type, String fusion, double seconds) {}

  /** The nodes that a run computes. */
  List<Row> rows() {
    return inspection.running().stream().map(this::row).toList();
  }

  private Row row(int index) {
    Node node = inspection.graph().nodes().get(index);
    String key = CompiledLook.key(node);
    Map<String, Double> seconds = compiled.seconds();
    return new Row(
        index,
        node,
        inspection.cost().nodes().get(index),
        node.outputs().isEmpty() ? "" : inspection.sizes().notation(node.outputs().getFirst()),
        compiled.reasons().getOrDefault(key, compiled.reasons().isEmpty() ? "" : "folded away"),
        seconds.getOrDefault(key, 0.0));
  }

  /** Nodes that are folded before a run. */
  int folded() {
    return inspection.graph().nodes().size() - inspection.running().size();
  }

  boolean isMeasured() {
    return !compiled.seconds().isEmpty();
  }

  /** The least seconds of a run by the roofline, if every node met it. */
  double leastSeconds() {
    return inspection.cost().nodes().stream().mapToDouble(roofline::seconds).sum();
  }
}
