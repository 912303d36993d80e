package joist.onnx.version;

import java.util.Set;
import joist.graph.Attribute;
import joist.graph.Node;

/** Axes as an attribute, and as a second input with {@code noop_with_empty_axes} beside it. */
final class AxesForms {
  /** Reductions that give a single element back as it is. */
  private static final Set<String> KEEPS_SINGLES =
      Set.of("ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd");

  private AxesForms() {}

  static void toInput(Node node, Rewrite rewrite) {
    NodeDraft draft = NodeDraft.of(node).without("axes");
    long[] axes = node.intsAttribute("axes");
    if (axes.length > 0 || node.operator().equals("Unsqueeze")) {
      draft.input(1, rewrite.constant(node, "axes", axes));
    }
    rewrite.emit(draft);
  }

  static void toAttribute(Node node, Rewrite rewrite) {
    NodeDraft draft = NodeDraft.of(node).without("noop_with_empty_axes").inputsUpTo(1);
    long[] axes = Rewrite.hasInput(node, 1) ? rewrite.integers(node, 1, "axes") : new long[0];
    if (axes.length > 0 || node.operator().equals("Unsqueeze")) {
      draft.with("axes", new Attribute.Ints(axes));
    } else if (node.intAttribute("noop_with_empty_axes", 0) != 0) {
      if (!KEEPS_SINGLES.contains(node.operator())) {
        throw rewrite.failure(node, "a reduction over no axes at all has no form there");
      }
      draft.operator("Identity").without("keepdims");
    }
    rewrite.emit(draft);
  }
}
