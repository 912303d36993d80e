package joist.onnx.version;

import java.util.Optional;
import java.util.OptionalDouble;
import joist.graph.Attribute;
import joist.graph.Node;
import joist.tensor.Tensor;

/** Pad's widths and value as attributes and as inputs; widths of some axes and of all. */
final class PadForms {
  private PadForms() {}

  static void toInputs(Node node, Rewrite rewrite) {
    NodeDraft draft =
        NodeDraft.of(node)
            .without("pads")
            .without("value")
            .input(1, rewrite.constant(node, "pads", node.intsAttribute("pads")));
    float value = node.floatAttribute("value", 0);
    if (value != 0) {
      Tensor scalar = Scalars.of(rewrite.elementType(node, 0), value);
      draft.input(2, rewrite.constant(node, "value", scalar));
    }
    rewrite.emit(draft);
  }

  static void toAttributes(Node node, Rewrite rewrite) {
    NodeDraft draft =
        NodeDraft.of(node)
            .inputsUpTo(1)
            .with("pads", new Attribute.Ints(rewrite.integers(node, 1, "widths")));
    if (Rewrite.hasInput(node, 2)) {
      Optional<Tensor> constant = rewrite.constant(node, 2);
      OptionalDouble value = constant.map(Scalars::real).orElse(OptionalDouble.empty());
      if (value.isEmpty() || value.getAsDouble() != (float) value.getAsDouble()) {
        throw rewrite.failure(node, "its value is no constant that an attribute holds exactly");
      }
      draft.with("value", (float) value.getAsDouble());
    }
    rewrite.emit(draft);
  }

  static void allAxes(Node node, Rewrite rewrite) {
    if (!Rewrite.hasInput(node, 3)) {
      rewrite.emit(node);
      return;
    }
    int rank = rewrite.knownRank(node, 0);
    long[] axes = rewrite.integers(node, 3, "axes");
    long[] some = rewrite.integers(node, 1, "widths");
    long[] all = new long[2 * rank];
    for (int i = 0; i < axes.length; i++) {
      int axis = (int) (axes[i] < 0 ? axes[i] + rank : axes[i]);
      all[axis] = some[i];
      all[rank + axis] = some[axes.length + i];
    }
    rewrite.emit(NodeDraft.of(node).inputsUpTo(3).input(1, rewrite.constant(node, "pads", all)));
  }

  static void withoutWrap(Node node, Rewrite rewrite) {
    if (node.stringAttribute("mode", "constant").equals("wrap")) {
      throw rewrite.failure(node, "Pad has no mode 'wrap' there");
    }
    rewrite.emit(node);
  }
}
