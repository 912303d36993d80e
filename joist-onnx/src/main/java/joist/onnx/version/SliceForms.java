package joist.onnx.version;

import java.util.Arrays;
import joist.graph.Attribute;
import joist.graph.Node;

/** Slice's places as attributes, and as inputs with steps. */
final class SliceForms {
  private SliceForms() {}

  static void toInputs(Node node, Rewrite rewrite) {
    NodeDraft draft =
        NodeDraft.of(node)
            .without("starts")
            .without("ends")
            .without("axes")
            .input(1, rewrite.constant(node, "starts", node.intsAttribute("starts")))
            .input(2, rewrite.constant(node, "ends", node.intsAttribute("ends")));
    if (node.attribute("axes").isPresent()) {
      draft.input(3, rewrite.constant(node, "axes", node.intsAttribute("axes")));
    }
    rewrite.emit(draft);
  }

  static void toAttributes(Node node, Rewrite rewrite) {
    if (Rewrite.hasInput(node, 4)
        && Arrays.stream(rewrite.integers(node, 4, "steps")).anyMatch(step -> step != 1)) {
      throw rewrite.failure(node, "Slice has no steps there");
    }
    NodeDraft draft =
        NodeDraft.of(node)
            .inputsUpTo(1)
            .with("starts", new Attribute.Ints(rewrite.integers(node, 1, "starts")))
            .with("ends", new Attribute.Ints(rewrite.integers(node, 2, "ends")));
    if (Rewrite.hasInput(node, 3)) {
      long[] axes =
          Arrays.stream(rewrite.integers(node, 3, "axes"))
              .map(axis -> axis < 0 ? axis + rewrite.knownRank(node, 0) : axis)
              .toArray();
      draft.with("axes", new Attribute.Ints(axes));
    }
    rewrite.emit(draft);
  }
}
