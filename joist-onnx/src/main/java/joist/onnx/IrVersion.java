package joist.onnx;

import joist.graph.Graph;
import joist.graph.Node;

/**
 * The version of ONNX's file format that a model needs, so that a model of an old opset opens in
 * old tools. Source: the table of versions in ONNX's {@code docs/Versioning.md}.
 */
final class IrVersion {
  private static final int OLDEST = 4;

  /** The first opset of {@code ai.onnx} released with format {@code OLDEST + 1 + i}. */
  private static final int[] FIRST_OPSETS = {10, 11, 12, 15, 19, 21, 23, 24, 25, 28};

  private IrVersion() {}

  /** The format's version for the graph's opset, at least 4: constants need not be inputs. */
  static long of(Graph graph) {
    int opset = graph.opsets().getOrDefault(Node.ONNX, Graph.ONNX_OPSET);
    int version = OLDEST;
    for (int first : FIRST_OPSETS) {
      version += opset >= first ? 1 : 0;
    }
    return version;
  }
}
