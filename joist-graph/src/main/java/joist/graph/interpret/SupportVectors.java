package joist.graph.interpret;

import java.util.List;
import java.util.Map;
import joist.graph.Node;
import joist.graph.tree.PostTransform;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * SVMRegressor and SVMClassifier, as libsvm's models are: a weighted sum of a kernel's values for
 * the row and each support vector, plus {@code rho}; without support vectors, a linear model.
 *
 * <p>A classifier has such a score for each pair of classes, and votes: a score above 0 is a vote
 * for the pair's first class. The class of most votes is the label, the first of equals. With
 * {@code prob_a} and {@code prob_b}, scores become the probabilities of pairs and then of classes.
 * The specification leaves the number of scores open; here, as in ONNX Runtime, they are those of
 * the pairs, and {@code -s, s} where there are two classes.
 */
final class SupportVectors {
  private SupportVectors() {}

  static void addTo(Map<String, Operation> all) {
    all.put(Node.ONNX_ML + ".SVMRegressor", Operation.of(SupportVectors::regress));
    all.put(Node.ONNX_ML + ".SVMClassifier", SupportVectors::classify);
  }

  private static double[] row(Tensor x, long row) {
    double[] values = new double[Math.toIntExact(x.shape().dim(1))];
    for (int i = 0; i < values.length; i++) {
      values[i] = Elements.real(x, row * values.length + i);
    }
    return values;
  }

  private static PostTransform transform(Node node) {
    return PostTransform.ofName(node.stringAttribute("post_transform", "NONE"), node.name());
  }

  private static Tensor regress(Call call) {
    Tensor x = FeatureColumns.asMatrix(call.input(0));
    Node node = call.node();
    int supports = Math.toIntExact(node.intAttribute("n_supports", 0));
    Kernel kernel = Kernel.of(call, Math.max(1, supports), supports == 0);
    float[] coefficients = supports == 0 ? new float[] {1} : node.floatsAttribute("coefficients");
    boolean oneClass = node.intAttribute("one_class", 0) != 0;
    Tensor result = Tensor.zeros(ElementType.F32, Shape.of(x.shape().dim(0), 1));
    for (long row = 0; row < x.shape().dim(0); row++) {
      double[] values = kernel.of(row(x, row));
      double sum = node.floatsAttribute("rho")[0];
      for (int k = 0; k < values.length; k++) {
        sum += coefficients[k] * values[k];
      }
      double score = oneClass ? (sum > 0 ? 1 : -1) : sum;
      Elements.setReal(
          result, row, ScoreTransforms.apply(transform(node), new double[] {score})[0]);
    }
    return result;
  }

  private static List<Tensor> classify(Call call) {
    Tensor x = FeatureColumns.asMatrix(call.input(0));
    PairwiseClassifier model = PairwiseClassifier.of(call);
    Tensor names = ClassScores.names(call.node(), "classlabels_strings", "classlabels_ints");
    long rows = x.shape().dim(0);
    Tensor labels = Tensor.zeros(names.type(), Shape.of(rows));
    Tensor scores = Tensor.zeros(ElementType.F32, Shape.of(rows, model.width()));
    for (long row = 0; row < rows; row++) {
      double[] raw = model.scores(row(x, row));
      Elements.copy(names, model.label(raw), labels, row);
      double[] shown = ScoreTransforms.apply(transform(call.node()), model.shown(raw));
      for (int k = 0; k < shown.length; k++) {
        Elements.setReal(scores, row * shown.length + k, shown[k]);
      }
    }
    return List.of(labels, scores);
  }
}
