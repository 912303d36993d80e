package joist.onnx.version;

import java.util.List;
import joist.graph.Attribute;
import joist.graph.Node;

/**
 * Softmax and its kin before opset 13 flatten their input to a matrix at {@code axis}, 1 unless
 * said, and normalise its rows; from 13 on they normalise along {@code axis} alone, the last unless
 * said.
 */
final class SoftmaxForms {
  private SoftmaxForms() {}

  static void fromFlattened(Node node, Rewrite rewrite) {
    long axis = node.intAttribute("axis", 1);
    int rank = rewrite.rank(node, 0).orElse(-1);
    if (axis == -1 || axis == rank - 1) {
      rewrite.emit(NodeDraft.of(node).with("axis", -1L));
      return;
    }
    String input = node.inputs().getFirst();
    String shape = rewrite.emit(node, "Shape", draft -> {}, input);
    String matrix = rewrite.emit(node, "Flatten", draft -> draft.with("axis", axis), input);
    String rows = rewrite.emit(node, node.operator(), draft -> draft.with("axis", -1L), matrix);
    rewrite.emit(
        NodeDraft.of(node).operator("Reshape").without("axis").inputs(List.of(rows, shape)));
  }

  static void toFlattened(Node node, Rewrite rewrite) {
    int rank = rewrite.knownRank(node, 0);
    long given = node.intAttribute("axis", -1);
    long axis = given < 0 ? given + rank : given;
    if (axis == rank - 1) {
      rewrite.emit(NodeDraft.of(node).with("axis", axis));
      return;
    }
    long[] order = new long[rank];
    for (int i = 0; i < rank; i++) {
      order[i] = i;
    }
    order[(int) axis] = rank - 1L;
    order[rank - 1] = axis;
    Attribute swapped = new Attribute.Ints(order);
    String input = node.inputs().getFirst();
    String last = rewrite.emit(node, "Transpose", draft -> draft.with("perm", swapped), input);
    String rows = rewrite.emit(node, node.operator(), draft -> draft.with("axis", rank - 1L), last);
    rewrite.emit(
        NodeDraft.of(node)
            .operator("Transpose")
            .without("axis")
            .with("perm", swapped)
            .inputs(List.of(rows)));
  }
}
