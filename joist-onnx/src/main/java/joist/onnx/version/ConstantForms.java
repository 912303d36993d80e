package joist.onnx.version;

import java.util.List;
import java.util.Map;
import joist.graph.Attribute;
import joist.graph.Node;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * Constants of every kind as tensors, of a shape as expanded, and casts to another value's type.
 */
final class ConstantForms {
  private ConstantForms() {}

  static void toTensor(Node node, Rewrite rewrite) {
    NodeDraft draft = NodeDraft.of(node);
    for (Map.Entry<String, Attribute> entry : node.attributes().entrySet()) {
      switch (entry.getValue()) {
        case Attribute.IntValue(long value) -> set(draft, entry, Tensor.of(Shape.of(), value));
        case Attribute.Ints(long[] values) ->
            set(draft, entry, Tensor.of(Shape.of(values.length), values));
        case Attribute.FloatValue(float value) -> set(draft, entry, Tensor.of(Shape.of(), value));
        case Attribute.Floats(float[] values) ->
            set(draft, entry, Tensor.of(Shape.of(values.length), values));
        case Attribute.StringValue(String value) -> set(draft, entry, Tensor.of(Shape.of(), value));
        case Attribute.Strings(var values) ->
            set(draft, entry, Tensor.of(Shape.of(values.size()), values.toArray(String[]::new)));
        default -> {}
      }
    }
    rewrite.emit(draft);
  }

  private static void set(NodeDraft draft, Map.Entry<String, Attribute> old, Tensor value) {
    draft.without(old.getKey()).with("value", new Attribute.TensorValue(value));
  }

  /** A constant of some shape is a scalar that is expanded to it. */
  static void expanded(Node node, Rewrite rewrite) {
    Tensor zero = Tensor.of(Shape.of(), 0f);
    Tensor value =
        node.tensorAttribute("value").map(tensor -> tensor.reshape(Shape.of())).orElse(zero);
    rewrite.emit(
        NodeDraft.of(node)
            .operator("Expand")
            .without("value")
            .inputs(List.of(rewrite.constant(node, "value", value), node.inputs().getFirst())));
  }

  static void castTo(Node node, Rewrite rewrite) {
    long to = rewrite.elementType(node, 1).onnxCode();
    rewrite.emit(NodeDraft.of(node).operator("Cast").inputsUpTo(1).with("to", to));
  }
}
