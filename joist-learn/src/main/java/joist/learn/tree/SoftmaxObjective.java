package joist.learn.tree;

import java.util.Optional;

/**
 * Log loss of K classes, one score each: p = softmax(s); g = p - y, h = K / (K - 1) p (1 - p), the
 * factor as in Friedman's multi-class logistic boosting.
 */
record SoftmaxObjective(int outputs) implements Objective {
  @Override
  public String metric() {
    return "log loss";
  }

  @Override
  public Link link() {
    return Link.SOFTMAX;
  }

  @Override
  public float[] base(Labels labels) {
    float[] base = new float[outputs];
    for (int k = 0; k < outputs; k++) {
      // A class without training rows gets the odds of a thousandth of a row.
      base[k] = (float) Math.log(Math.max(labels.share(k), 1e-3 / labels.rows()));
    }
    return base;
  }

  @Override
  public void gradients(Scores scores, Labels labels, int from, int to, float[][] g, float[][] h) {
    double[] p = new double[outputs];
    float factor = (float) outputs / (outputs - 1);
    for (int row = from; row < to; row++) {
      softmax(scores, row, p);
      int label = (int) labels.values()[row];
      for (int k = 0; k < outputs; k++) {
        float share = (float) p[k];
        g[k][row - from] = share - (k == label ? 1 : 0);
        h[k][row - from] = factor * share * (1 - share);
      }
    }
    for (int k = 0; k < outputs; k++) {
      Weighting.apply(labels, from, to, g[k], h[k]);
    }
  }

  private void softmax(Scores scores, int row, double[] p) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int k = 0; k < outputs; k++) {
      largest = Math.max(largest, scores.raw(k, row));
    }
    double sum = 0;
    for (int k = 0; k < outputs; k++) {
      p[k] = Exponential.of(scores.raw(k, row) - largest);
      sum += p[k];
    }
    for (int k = 0; k < outputs; k++) {
      p[k] /= sum;
    }
  }

  @Override
  public Optional<Gradients.Limits> limits() {
    return Optional.of(new Gradients.Limits(1, 0.25f * outputs / (outputs - 1)));
  }

  @Override
  public double loss(Scores scores, float label, int row) {
    double[] p = new double[outputs];
    softmax(scores, row, p);
    return -Math.log(Math.max(p[(int) label], 1e-15));
  }
}
