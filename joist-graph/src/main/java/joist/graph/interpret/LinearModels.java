package joist.graph.interpret;

import java.util.List;
import java.util.Map;
import joist.graph.Node;
import joist.graph.tree.PostTransform;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/** LinearRegressor and LinearClassifier: {@code coefficients[k] . x + intercepts[k]}. */
final class LinearModels {
  private LinearModels() {}

  static void addTo(Map<String, Operation> all) {
    all.put(Node.ONNX_ML + ".LinearRegressor", Operation.of(LinearModels::regress));
    all.put(Node.ONNX_ML + ".LinearClassifier", LinearModels::classify);
  }

  private static Tensor regress(Call call) {
    Tensor x = FeatureColumns.asMatrix(call.input(0));
    int targets = Math.toIntExact(call.node().intAttribute("targets", 1));
    PostTransform transform =
        PostTransform.ofName(
            call.node().stringAttribute("post_transform", "NONE"), call.node().name());
    Tensor result = Tensor.zeros(ElementType.F32, Shape.of(x.shape().dim(0), targets));
    for (long row = 0; row < x.shape().dim(0); row++) {
      double[] scores = ScoreTransforms.apply(transform, scores(call, x, row, targets));
      for (int k = 0; k < targets; k++) {
        Elements.setReal(result, row * targets + k, scores[k]);
      }
    }
    return result;
  }

  private static List<Tensor> classify(Call call) {
    Tensor x = FeatureColumns.asMatrix(call.input(0));
    long rows = x.shape().dim(0);
    ClassScores result = new ClassScores(call, "classlabels_strings", "classlabels_ints", rows);
    long columns = x.shape().dim(1);
    int coefficients = call.node().floatsAttribute("coefficients").length;
    int lines = columns == 0 ? result.classes() : (int) (coefficients / columns);
    for (long row = 0; row < rows; row++) {
      double[] scores = scores(call, x, row, lines);
      if (lines == 1 && result.classes() == 2) {
        result.setLinear(row, scores[0]);
      } else if (lines == result.classes()) {
        result.set(row, scores);
      } else {
        throw call.failure(
            "expected coefficients for %d classes, got %d for %d columns"
                .formatted(result.classes(), coefficients, columns));
      }
    }
    return result.outputs();
  }

  private static double[] scores(Call call, Tensor x, long row, int lines) {
    float[] coefficients = call.node().floatsAttribute("coefficients");
    float[] intercepts = call.node().floatsAttribute("intercepts");
    int columns = (int) x.shape().dim(1);
    if (coefficients.length != (long) lines * columns
        || (intercepts.length != 0 && intercepts.length != lines)) {
      throw call.failure(
          "expected %d coefficients and %d intercepts, got %d and %d"
              .formatted((long) lines * columns, lines, coefficients.length, intercepts.length));
    }
    double[] scores = new double[lines];
    for (int k = 0; k < lines; k++) {
      for (int i = 0; i < columns; i++) {
        scores[k] += coefficients[k * columns + i] * Elements.real(x, row * columns + i);
      }
      scores[k] = (float) (scores[k] + (intercepts.length == 0 ? 0 : intercepts[k]));
    }
    return scores;
  }
}
