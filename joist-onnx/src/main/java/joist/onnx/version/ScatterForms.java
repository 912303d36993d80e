package joist.onnx.version;

import java.util.Set;
import joist.graph.Node;

/** Scatter under its old name, and the reductions of its kin. */
final class ScatterForms {
  private ScatterForms() {}

  static void toElements(Node node, Rewrite rewrite) {
    rewrite.emit(NodeDraft.of(node).operator("ScatterElements"));
  }

  static void fromElements(Node node, Rewrite rewrite) {
    long axis = node.intAttribute("axis", 0);
    NodeDraft draft = NodeDraft.of(node).operator("Scatter");
    rewrite.emit(axis < 0 ? draft.with("axis", axis + rewrite.knownRank(node, 0)) : draft);
  }

  static void withoutExtremes(Node node, Rewrite rewrite) {
    String reduction = node.stringAttribute("reduction", "none");
    if (Set.of("max", "min").contains(reduction)) {
      throw rewrite.failure(node, "it has no reduction '" + reduction + "' there");
    }
    rewrite.emit(node);
  }
}
