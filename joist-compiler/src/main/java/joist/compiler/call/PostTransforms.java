package joist.compiler.call;

import joist.graph.tree.PostTransform;

/** ONNX-ML's post transforms, applied in place to one row of scores. */
final class PostTransforms {
  private PostTransforms() {}

  static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  static void apply(PostTransform transform, double[] row) {
    switch (transform) {
      case NONE -> {}
      case LOGISTIC -> {
        for (int k = 0; k < row.length; k++) {
          row[k] = sigmoid(row[k]);
        }
      }
      case SOFTMAX -> softmax(row, false);
      case SOFTMAX_ZERO -> softmax(row, true);
      case PROBIT -> throw new IllegalStateException("PROBIT has no kernel");
    }
  }

  private static void softmax(double[] row, boolean zerosStay) {
    double max = Double.NEGATIVE_INFINITY;
    for (double score : row) {
      max = Math.max(max, score);
    }
    double sum = 0;
    for (int k = 0; k < row.length; k++) {
      row[k] = zerosStay && row[k] == 0 ? 0 : Math.exp(row[k] - max);
      sum += row[k];
    }
    for (int k = 0; k < row.length; k++) {
      row[k] = sum == 0 ? 0 : row[k] / sum;
    }
  }
}
