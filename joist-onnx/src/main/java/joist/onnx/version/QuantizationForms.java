package joist.onnx.version;

import java.util.Optional;
import joist.graph.Dim;
import joist.graph.Node;
import joist.graph.ValueType;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/** Quantised tensors: a scale for all of one or for parts of it, and how its type is said. */
final class QuantizationForms {
  private QuantizationForms() {}

  static void wholeTensor(Node node, Rewrite rewrite) {
    if (rewrite.knownRank(node, 1) != 0) {
      throw rewrite.failure(node, "a scale for each of several parts has no form there");
    }
    rewrite.emit(NodeDraft.of(node).without("axis"));
  }

  /** The type of the output, where an attribute says it, is said by a zero point of zeros. */
  static void typeByZeroPoint(Node node, Rewrite rewrite) {
    long code = node.intAttribute("output_dtype", 0);
    NodeDraft draft = NodeDraft.of(node).without("output_dtype");
    if (code != 0 && !Rewrite.hasInput(node, 2)) {
      ElementType type = ElementType.ofOnnxCode((int) code);
      draft.input(2, rewrite.constant(node, "zero", zeros(node, type, rewrite)));
    }
    rewrite.emit(draft);
  }

  private static Tensor zeros(Node node, ElementType type, Rewrite rewrite) {
    Optional<ValueType> scale = rewrite.type(node, 1);
    if (scale.isEmpty() || !scale.get().dims().stream().allMatch(Dim.Known.class::isInstance)) {
      throw rewrite.failure(node, "the shape of its scale is not known");
    }
    long[] dims =
        scale.get().dims().stream().mapToLong(dim -> ((Dim.Known) dim).extent()).toArray();
    return Tensor.zeros(type, Shape.of(dims));
  }

  static void typeByScale(Node node, Rewrite rewrite) {
    long code = node.intAttribute("output_dtype", 0);
    if (code != 0 && code != rewrite.elementType(node, 1).onnxCode()) {
      throw rewrite.failure(node, "its output has the type of its scale there");
    }
    rewrite.emit(NodeDraft.of(node).without("output_dtype"));
  }
}
