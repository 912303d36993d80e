package joist.measure.suite;

import static joist.measure.suite.NetworkBuilder.integer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import joist.graph.Attribute;
import joist.graph.Dim;
import joist.graph.Node;
import joist.graph.ValueType;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * A detector of one stage (Liu et al., 2016): a small convolutional network, boxes and scores from
 * maps of 20 by 20 and of 10 by 10, and non-maximum suppression.
 */
final class DetectorModel {
  private static final long SIZE = 320;
  private static final long ANCHORS = 6;
  private static final long CLASSES = 20;

  private final NetworkBuilder net = new NetworkBuilder("detector");
  private final List<String> boxes = new ArrayList<>();
  private final List<String> scores = new ArrayList<>();

  private DetectorModel() {}

  static SuiteCase.Model make() {
    return new DetectorModel().model();
  }

  private SuiteCase.Model model() {
    String x = net.input("image", 1, 3, SIZE, SIZE);
    long from = 3;
    long[] widths = {16, 32, 64, 128, 128};
    for (int level = 0; level < widths.length; level++) {
      x = net.node("Relu", net.convolution(x, from, widths[level], 3, 2));
      x = net.node("Relu", net.convolution(x, widths[level], widths[level], 3, 1));
      from = widths[level];
      if (level >= 3) {
        head(x, from, SIZE >> (level + 1));
      }
    }
    return selected(all(boxes, 1), net.node("Sigmoid", all(scores, 2)));
  }

  /** Adds {@code f32[1, N, 4]} boxes and {@code f32[1, classes, N]} scores of a map. */
  private void head(String map, long width, long side) {
    long count = side * side * ANCHORS;
    String offsets = net.convolution(map, width, 4 * ANCHORS, 3, 1);
    offsets = net.reshape(net.transpose(offsets, 0, 2, 3, 1), 1, count, 4);
    String moved = net.node("Mul", net.node("Tanh", offsets), net.scalar(0.1f));
    boxes.add(net.node("Add", moved, anchors(side)));
    String each = net.convolution(map, width, CLASSES * ANCHORS, 3, 1);
    each = net.reshape(net.transpose(each, 0, 2, 3, 1), 1, count, CLASSES);
    scores.add(net.node("Mul", net.transpose(each, 0, 2, 1), net.scalar(4)));
  }

  /** Boxes of several sizes around every cell's centre, as {@code y1, x1, y2, x2} of [0, 1]. */
  private String anchors(long side) {
    float[] corners = new float[(int) (side * side * ANCHORS * 4)];
    int at = 0;
    for (int cell = 0; cell < side * side; cell++) {
      int row = cell / (int) side;
      float y = (row + 0.5f) / side;
      float x = (cell % (int) side + 0.5f) / side;
      for (int anchor = 1; anchor <= ANCHORS; anchor++) {
        float half = 0.6f * anchor / side;
        corners[at++] = y - half;
        corners[at++] = x - half;
        corners[at++] = y + half;
        corners[at++] = x + half;
      }
    }
    return net.graph.constant("anchors", Tensor.of(Shape.of(1, corners.length / 4, 4), corners));
  }

  private String all(List<String> parts, long axis) {
    Map<String, Attribute> along = Map.of("axis", integer(axis));
    return net.node("Concat", along, parts.toArray(String[]::new));
  }

  private SuiteCase.Model selected(String allBoxes, String allScores) {
    String most = net.graph.constant("most", Tensor.of(Shape.of(1), 10L));
    String overlap = net.graph.constant("overlap", Tensor.of(Shape.of(1), 0.5f));
    String least = net.graph.constant("least", Tensor.of(Shape.of(1), 0.6f));
    ValueType triples = ValueType.of(ElementType.I64, new Dim.Symbol("K"), Dim.of(3));
    net.graph.nodeNamed(
        "selected",
        Node.ONNX,
        "NonMaxSuppression",
        Map.of(),
        allBoxes,
        allScores,
        most,
        overlap,
        least);
    net.graph.output("selected", triples);
    String box = net.node("Gather", Map.of("axis", integer(1)), "selected", net.integers(2));
    net.graph.nodeNamed(
        "boxes",
        Node.ONNX,
        "Gather",
        Map.of("axis", integer(0)),
        net.reshape(allBoxes, -1, 4),
        net.reshape(box, -1));
    net.graph.output("boxes", ValueType.of(ElementType.F32, new Dim.Symbol("K"), Dim.of(4)));
    return net.end();
  }
}
