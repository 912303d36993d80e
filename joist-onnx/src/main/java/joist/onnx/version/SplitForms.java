package joist.onnx.version;

import java.util.Optional;
import joist.graph.Attribute;
import joist.graph.Node;

/** Split's sizes as an attribute, as an input, and as a number of outputs. */
final class SplitForms {
  private SplitForms() {}

  static void toInput(Node node, Rewrite rewrite) {
    NodeDraft draft = NodeDraft.of(node).without("split");
    if (node.attribute("split").isPresent()) {
      draft.input(1, rewrite.constant(node, "split", node.intsAttribute("split")));
    }
    rewrite.emit(draft);
  }

  static void toAttribute(Node node, Rewrite rewrite) {
    NodeDraft draft = NodeDraft.of(node).inputsUpTo(1);
    if (Rewrite.hasInput(node, 1)) {
      draft.with("split", new Attribute.Ints(rewrite.integers(node, 1, "sizes")));
    }
    rewrite.emit(draft);
  }

  static void countOutputs(Node node, Rewrite rewrite) {
    NodeDraft draft = NodeDraft.of(node);
    if (!Rewrite.hasInput(node, 1)) {
      draft.with("num_outputs", (long) node.outputs().size());
    }
    rewrite.emit(draft);
  }

  /** Parts of equal size need no words; where the last is smaller, all are listed. */
  static void sizesOfOutputs(Node node, Rewrite rewrite) {
    NodeDraft draft = NodeDraft.of(node).without("num_outputs");
    int outputs = node.outputs().size();
    if (!Rewrite.hasInput(node, 1) && outputs > 1) {
      int rank = rewrite.knownRank(node, 0);
      long axis = node.intAttribute("axis", 0);
      Optional<Long> extent = rewrite.extent(node, 0, (int) (axis < 0 ? axis + rank : axis));
      if (extent.isPresent() && extent.get() % outputs != 0) {
        draft.input(1, rewrite.constant(node, "split", sizes(extent.get(), outputs)));
      }
    }
    rewrite.emit(draft);
  }

  private static long[] sizes(long extent, int outputs) {
    long size = Math.ceilDiv(extent, (long) outputs);
    long[] sizes = new long[outputs];
    for (int i = 0; i < outputs; i++) {
      sizes[i] = Math.clamp(extent - i * size, 0, size);
    }
    return sizes;
  }
}
