package joist.onnx.version;

import java.util.OptionalDouble;
import joist.graph.Attribute;
import joist.graph.Node;

/** Clip's bounds as attributes and as inputs. */
final class ClipForms {
  private ClipForms() {}

  static void toInputs(Node node, Rewrite rewrite) {
    NodeDraft draft = NodeDraft.of(node).without("min").without("max");
    bound(node, "min", 1, rewrite, draft);
    bound(node, "max", 2, rewrite, draft);
    rewrite.emit(draft);
  }

  private static void bound(Node node, String name, int input, Rewrite rewrite, NodeDraft draft) {
    if (node.attributes().get(name) instanceof Attribute.FloatValue(float value)) {
      draft.input(
          input, rewrite.constant(node, name, Scalars.of(rewrite.elementType(node, 0), value)));
    }
  }

  static void toAttributes(Node node, Rewrite rewrite) {
    NodeDraft draft = NodeDraft.of(node).inputsUpTo(1);
    attribute(node, "min", 1, rewrite, draft);
    attribute(node, "max", 2, rewrite, draft);
    rewrite.emit(draft);
  }

  private static void attribute(
      Node node, String name, int input, Rewrite rewrite, NodeDraft draft) {
    if (Rewrite.hasInput(node, input)) {
      OptionalDouble value =
          rewrite.constant(node, input).map(Scalars::real).orElse(OptionalDouble.empty());
      if (value.isEmpty() || value.getAsDouble() != (float) value.getAsDouble()) {
        throw rewrite.failure(
            node, "its " + name + " is no constant that an attribute holds exactly");
      }
      draft.with(name, (float) value.getAsDouble());
    }
  }
}
