package joist.graph.interpret;

import joist.graph.tree.PostTransform;

/** Applies ONNX-ML's post transforms to one row of scores. */
final class ScoreTransforms {
  private ScoreTransforms() {}

  static double[] apply(PostTransform transform, double[] scores) {
    double[] result = scores.clone();
    switch (transform) {
      case NONE -> {}
      case LOGISTIC -> {
        for (int i = 0; i < result.length; i++) {
          result[i] = Activations.sigmoid(result[i]);
        }
      }
      case PROBIT -> {
        for (int i = 0; i < result.length; i++) {
          result[i] = Gauss.quantile(result[i]);
        }
      }
      case SOFTMAX -> softmax(result, false);
      case SOFTMAX_ZERO -> softmax(result, true);
    }
    return result;
  }

  private static void softmax(double[] scores, boolean zerosStay) {
    double max = Double.NEGATIVE_INFINITY;
    for (double score : scores) {
      max = Math.max(max, score);
    }
    double sum = 0;
    for (int i = 0; i < scores.length; i++) {
      boolean stays = zerosStay && scores[i] == 0;
      scores[i] = stays ? 0 : Math.exp(scores[i] - max);
      sum += scores[i];
    }
    for (int i = 0; i < scores.length; i++) {
      scores[i] = sum == 0 ? 0 : scores[i] / sum;
    }
  }
}
