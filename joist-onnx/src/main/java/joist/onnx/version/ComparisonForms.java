package joist.onnx.version;

import java.util.List;
import java.util.Optional;
import joist.graph.Dim;
import joist.graph.Node;
import joist.graph.ValueType;
import joist.tensor.ElementType;

/** Operators of several inputs, from the time when these had to be more alike. */
final class ComparisonForms {
  private ComparisonForms() {}

  /** Greater or equal, as one or the other; neither holds for NaN. */
  static void orEqual(Node node, Rewrite rewrite) {
    String strict = node.operator().replace("OrEqual", "");
    String[] inputs = node.inputs().toArray(String[]::new);
    String more = rewrite.emit(node, strict, draft -> {}, inputs);
    String same = rewrite.emit(node, "Equal", draft -> {}, inputs);
    rewrite.emit(NodeDraft.of(node).operator("Or").inputs(List.of(more, same)));
  }

  /** A power whose exponent is of the base's type. */
  static void oneType(Node node, Rewrite rewrite) {
    ElementType base = rewrite.elementType(node, 0);
    if (base == rewrite.elementType(node, 1)) {
      rewrite.emit(node);
      return;
    }
    if (!base.isFloating()) {
      throw rewrite.failure(node, "a power of integers has an exponent of their type there");
    }
    String exponent =
        rewrite.emit(
            node, "Cast", draft -> draft.with("to", (long) base.onnxCode()), node.inputs().get(1));
    rewrite.emit(NodeDraft.of(node).input(1, exponent));
  }

  /** A remainder of reals, which was rounded towards 0 only until opset 27. */
  static void truncating(Node node, Rewrite rewrite) {
    if (rewrite.elementType(node, 0).isFloating() && node.intAttribute("fmod", 0) == 0) {
      throw rewrite.failure(node, "a remainder of reals with the divisor's sign has no form there");
    }
    rewrite.emit(node);
  }

  /** Inputs that need no broadcasting, which these operators have since opset 8. */
  static void oneShape(Node node, Rewrite rewrite) {
    Optional<List<Dim>> first = rewrite.type(node, 0).map(ValueType::dims);
    for (int i = 0; i < node.inputs().size(); i++) {
      if (first.isEmpty() || !rewrite.type(node, i).map(ValueType::dims).equals(first)) {
        throw rewrite.failure(
            node, "its inputs, of unequal or unknown shapes, do not broadcast there");
      }
    }
    rewrite.emit(node);
  }
}
