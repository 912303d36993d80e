package joist.graph.interpret;

import java.util.List;
import joist.graph.Node;
import joist.graph.tree.PostTransform;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * What ONNX-ML's classifiers give for rows of raw scores: a label for each row, and the scores
 * after the post transform.
 *
 * <p>A model of two classes may have one score, that of the second class. The specification leaves
 * open what becomes of the first; here, as in ONNX Runtime, it is 1 - s when s is a probability
 * (weights are never negative, or the logistic transform makes it one) and -s otherwise, and no
 * transform but the logistic one is applied.
 */
final class ClassScores {
  private final PostTransform transform;
  private final Tensor names;
  private final Tensor labels;
  private final Tensor scores;
  private final int classes;

  ClassScores(Call call, String stringsKey, String integersKey, long rows) {
    Node node = call.node();
    this.transform =
        PostTransform.ofName(node.stringAttribute("post_transform", "NONE"), node.name());
    this.names = names(node, stringsKey, integersKey);
    this.classes = (int) names.shape().elements();
    this.labels = Tensor.zeros(names.type(), Shape.of(rows));
    this.scores = Tensor.zeros(ElementType.F32, Shape.of(rows, classes));
  }

  /** The classes' names: strings, or else integers. */
  static Tensor names(Node node, String stringsKey, String integersKey) {
    List<String> strings = node.stringsAttribute(stringsKey);
    long[] integers = node.intsAttribute(integersKey);
    return strings.isEmpty()
        ? Tensor.of(Shape.of(integers.length), integers)
        : Tensor.of(Shape.of(strings.size()), strings.toArray(String[]::new));
  }

  int classes() {
    return classes;
  }

  List<Tensor> outputs() {
    return List.of(labels, scores);
  }

  /** Sets a row of one raw score for each class; the greatest one's class is the label. */
  void set(long row, double[] raw) {
    int best = 0;
    for (int k = 1; k < raw.length; k++) {
      best = raw[k] > raw[best] ? k : best;
    }
    label(row, best);
    write(row, ScoreTransforms.apply(transform, raw));
  }

  /** Sets a row from the second class's raw score, which is a probability or a margin. */
  void setBinary(long row, double raw, boolean probability) {
    label(row, raw > (probability ? 0.5 : 0) ? 1 : 0);
    setTwo(row, raw, probability ? 1 - raw : -raw);
  }

  /** Sets a row from a linear model's one score; ONNX Runtime takes 1 - s even of a margin. */
  void setLinear(long row, double raw) {
    label(row, raw > 0 ? 1 : 0);
    setTwo(row, raw, 1 - raw);
  }

  private void setTwo(long row, double second, double first) {
    write(
        row,
        transform == PostTransform.LOGISTIC
            ? new double[] {Activations.sigmoid(-second), Activations.sigmoid(second)}
            : new double[] {first, second});
  }

  private void label(long row, int index) {
    Elements.copy(names, index, labels, row);
  }

  private void write(long row, double[] values) {
    for (int k = 0; k < classes; k++) {
      Elements.setReal(scores, row * classes + k, values[k]);
    }
  }
}
