package joist.onnx.version;

import java.util.Arrays;
import java.util.List;
import joist.graph.Node;

/** A part of a shape, and zeros in a shape that are meant. */
final class ShapeForms {
  private ShapeForms() {}

  static void sliced(Node node, Rewrite rewrite) {
    long start = node.intAttribute("start", 0);
    if (start == 0 && node.attribute("end").isEmpty()) {
      rewrite.emit(NodeDraft.of(node).without("start"));
      return;
    }
    String whole = rewrite.emit(node, "Shape", draft -> {}, node.inputs().getFirst());
    long end = node.intAttribute("end", Long.MAX_VALUE);
    rewrite.emit(
        NodeDraft.of(node)
            .operator("Slice")
            .without("start")
            .without("end")
            .inputs(
                List.of(
                    whole,
                    rewrite.constant(node, "start", start),
                    rewrite.constant(node, "end", end))));
  }

  static void zerosAsCopies(Node node, Rewrite rewrite) {
    if (node.intAttribute("allowzero", 0) != 0
        && Arrays.stream(rewrite.integers(node, 1, "dimensions")).anyMatch(dim -> dim == 0)) {
      throw rewrite.failure(node, "a 0 in its shape would there copy the input's dimension");
    }
    rewrite.emit(NodeDraft.of(node).without("allowzero"));
  }
}
