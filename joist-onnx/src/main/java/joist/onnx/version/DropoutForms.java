package joist.onnx.version;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import joist.graph.Node;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/** Dropout of models that are used, not trained: it gives its input back. */
final class DropoutForms {
  private DropoutForms() {}

  /** The mask is of the data's type before opset 10, and of booleans since. */
  static void maskToFloats(Node node, Rewrite rewrite) {
    if (!Rewrite.hasOutput(node, 1)) {
      rewrite.emit(node);
      return;
    }
    String mask = rewrite.names().fresh(node.name() + "_mask");
    ElementType type =
        rewrite.to() > rewrite.from() ? rewrite.elementType(node, 0) : ElementType.BOOL;
    rewrite.emit(NodeDraft.of(node).outputs(node.outputs().getFirst(), mask));
    Node cast =
        new Node(
            node.name() + "_Cast",
            Node.ONNX,
            "Cast",
            List.of(mask),
            List.of(node.outputs().get(1)),
            Map.of());
    rewrite.emit(NodeDraft.of(cast).with("to", (long) type.onnxCode()));
  }

  static void toInput(Node node, Rewrite rewrite) {
    NodeDraft draft = NodeDraft.of(node).without("ratio");
    if (node.attribute("ratio").isPresent()) {
      Tensor ratio = Tensor.of(Shape.of(), node.floatAttribute("ratio", 0));
      draft.input(1, rewrite.constant(node, "ratio", ratio));
    }
    rewrite.emit(draft);
  }

  static void toAttribute(Node node, Rewrite rewrite) {
    Optional<Tensor> training = rewrite.constant(node, 2);
    if (Rewrite.hasInput(node, 2) && !training.map(t -> !t.bool(0)).orElse(false)) {
      throw rewrite.failure(node, "it is, or may be, in training mode");
    }
    NodeDraft draft = NodeDraft.of(node).inputsUpTo(1).without("seed");
    OptionalDouble ratio =
        rewrite.constant(node, 1).map(Scalars::real).orElse(OptionalDouble.empty());
    if (ratio.isPresent()) {
      draft.with("ratio", (float) ratio.getAsDouble());
    }
    rewrite.emit(draft);
  }
}
