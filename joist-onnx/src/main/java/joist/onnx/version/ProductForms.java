package joist.onnx.version;

import joist.graph.Node;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/** Products, transforms and scans. */
final class ProductForms {
  private ProductForms() {}

  static void withBias(Node node, Rewrite rewrite) {
    NodeDraft draft = NodeDraft.of(node);
    if (!Rewrite.hasInput(node, 2)) {
      Tensor zero = Tensor.zeros(rewrite.elementType(node, 0), Shape.of(1));
      draft.input(2, rewrite.constant(node, "bias", zero));
    }
    rewrite.emit(draft);
  }

  static void axisToInput(Node node, Rewrite rewrite) {
    Tensor axis = Tensor.of(Shape.of(), node.intAttribute("axis", 1));
    rewrite.emit(NodeDraft.of(node).without("axis").input(2, rewrite.constant(node, "axis", axis)));
  }

  static void axisToAttribute(Node node, Rewrite rewrite) {
    long axis = Rewrite.hasInput(node, 2) ? rewrite.integers(node, 2, "axis")[0] : -2;
    rewrite.emit(
        NodeDraft.of(node)
            .inputsUpTo(2)
            .with("axis", axis < 0 ? axis + rewrite.knownRank(node, 0) : axis));
  }

  /** Opset 8 scans batches of sequences, each of its own length; 9 scans one. */
  @SuppressWarnings("DoNotCallSuggester")
  static void noBatchedScan(Node node, Rewrite rewrite) {
    throw rewrite.failure(node, "Scan of opset 8 and Scan of opset 9 are different operators");
  }
}
