package joist.onnx.version;

import java.util.Arrays;
import joist.graph.Attribute;
import joist.graph.Node;

/** Axes counted from the end, which opset 11 brought for most operators. */
final class NegativeAxes {
  private NegativeAxes() {}

  static void countFromFront(Node node, Rewrite rewrite) {
    NodeDraft draft = NodeDraft.of(node);
    if (node.intAttribute("axis", 0) < 0) {
      draft.with("axis", fromFront(node, node.intAttribute("axis", 0), rewrite));
    }
    long[] axes = node.intsAttribute("axes");
    if (Arrays.stream(axes).anyMatch(axis -> axis < 0)) {
      long[] positive = Arrays.stream(axes).map(axis -> fromFront(node, axis, rewrite)).toArray();
      draft.with("axes", new Attribute.Ints(positive));
    }
    rewrite.emit(draft);
  }

  private static long fromFront(Node node, long axis, Rewrite rewrite) {
    int added =
        switch (node.operator()) {
          case "Unsqueeze" -> node.intsAttribute("axes").length;
          case "OneHot" -> 1;
          default -> 0;
        };
    return axis < 0 ? axis + rewrite.knownRank(node, 0) + added : axis;
  }
}
