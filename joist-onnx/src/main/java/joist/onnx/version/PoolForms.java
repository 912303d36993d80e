package joist.onnx.version;

import java.util.Arrays;
import java.util.Map;
import joist.graph.Node;

/** Pools that skip elements, and samplers whose modes got other names and defaults. */
final class PoolForms {
  private static final Map<String, String> NEW_MODES =
      Map.of("bilinear", "linear", "bicubic", "cubic", "nearest", "nearest");
  private static final Map<String, String> OLD_MODES =
      Map.of("linear", "bilinear", "cubic", "bicubic", "nearest", "nearest");

  private PoolForms() {}

  static void undilated(Node node, Rewrite rewrite) {
    if (Arrays.stream(node.intsAttribute("dilations")).anyMatch(dilation -> dilation != 1)) {
      throw rewrite.failure(node, "it has no dilations there");
    }
    rewrite.emit(NodeDraft.of(node).without("dilations"));
  }

  /** Before opset 16 regions were not moved by half a pixel, and nothing could be said of it. */
  static void wholePixels(Node node, Rewrite rewrite) {
    rewrite.emit(NodeDraft.of(node).with("coordinate_transformation_mode", "output_half_pixel"));
  }

  static void onlyWholePixels(Node node, Rewrite rewrite) {
    String mode = node.stringAttribute("coordinate_transformation_mode", "half_pixel");
    if (!mode.equals("output_half_pixel")) {
      throw rewrite.failure(node, "regions are not moved by half a pixel there");
    }
    rewrite.emit(NodeDraft.of(node).without("coordinate_transformation_mode"));
  }

  static void newModeNames(Node node, Rewrite rewrite) {
    String mode = node.stringAttribute("mode", "bilinear");
    rewrite.emit(NodeDraft.of(node).with("mode", NEW_MODES.getOrDefault(mode, mode)));
  }

  static void oldModeNames(Node node, Rewrite rewrite) {
    if (rewrite.knownRank(node, 0) != 4) {
      throw rewrite.failure(node, "it samples only images there");
    }
    String mode = node.stringAttribute("mode", "linear");
    rewrite.emit(NodeDraft.of(node).with("mode", OLD_MODES.getOrDefault(mode, mode)));
  }
}
