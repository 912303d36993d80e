package joist.onnx.version;

import java.util.Optional;
import joist.graph.Node;

/** Batch and group normalisation. */
final class NormalizationForms {
  private NormalizationForms() {}

  static void spatialOnly(Node node, Rewrite rewrite) {
    if (node.intAttribute("spatial", 1) == 0) {
      throw rewrite.failure(node, "statistics for each element have no form there");
    }
    rewrite.emit(NodeDraft.of(node).without("spatial"));
  }

  /** Training has other outputs in each version; what is used has the one. */
  static void inferenceOnly(Node node, Rewrite rewrite) {
    boolean trains =
        node.intAttribute("training_mode", 0) != 0
            || node.outputs().stream().skip(1).anyMatch(output -> !output.isEmpty());
    if (trains) {
      throw rewrite.failure(node, "batch normalisation in training mode has no form there");
    }
    rewrite.emit(NodeDraft.of(node).without("training_mode").outputs(node.outputs().getFirst()));
  }

  /** A scale and bias for each group, spread to one for each channel. */
  static void toChannels(Node node, Rewrite rewrite) {
    long groups = node.intAttribute("num_groups", 1);
    Optional<Long> channels =
        rewrite.rank(node, 0).isPresent() ? rewrite.extent(node, 0, 1) : Optional.empty();
    long each =
        channels.orElseThrow(() -> rewrite.failure(node, "its number of channels is not known"))
            / groups;
    rewrite.emit(
        NodeDraft.of(node)
            .input(1, spread(node, 1, groups, each, rewrite))
            .input(2, spread(node, 2, groups, each, rewrite)));
  }

  private static String spread(Node node, int input, long groups, long each, Rewrite rewrite) {
    String column = rewrite.constant(node, "column", groups, 1);
    String shape = rewrite.constant(node, "matrix", groups, each);
    String flat = rewrite.constant(node, "flat", -1);
    String tall = rewrite.emit(node, "Reshape", draft -> {}, node.inputs().get(input), column);
    String wide = rewrite.emit(node, "Expand", draft -> {}, tall, shape);
    return rewrite.emit(node, "Reshape", draft -> {}, wide, flat);
  }

  /** A scale for each channel is one for each group only where a group is a channel. */
  static void toGroups(Node node, Rewrite rewrite) {
    boolean single =
        rewrite.rank(node, 0).isPresent()
            && rewrite.extent(node, 0, 1).equals(Optional.of(node.intAttribute("num_groups", 1)));
    if (!single) {
      throw rewrite.failure(
          node, "a scale for each channel has no form there, only one for each group");
    }
    rewrite.emit(node);
  }
}
