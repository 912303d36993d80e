package joist.onnx.version;

import joist.graph.Node;

/** TopK's number of elements as an attribute and as an input; smallest and unsorted elements. */
final class TopKForms {
  private TopKForms() {}

  static void toInput(Node node, Rewrite rewrite) {
    rewrite.emit(
        NodeDraft.of(node)
            .without("k")
            .input(1, rewrite.constant(node, "k", node.intAttribute("k", 0))));
  }

  static void toAttribute(Node node, Rewrite rewrite) {
    long[] k = rewrite.integers(node, 1, "number of elements");
    rewrite.emit(NodeDraft.of(node).inputsUpTo(1).with("k", k[0]));
  }

  /** Elements in any order may as well be sorted; the smallest ones had no form. */
  static void largestSorted(Node node, Rewrite rewrite) {
    if (node.intAttribute("largest", 1) == 0) {
      throw rewrite.failure(node, "TopK gives only the largest elements there");
    }
    rewrite.emit(NodeDraft.of(node).without("largest").without("sorted"));
  }
}
