package joist.learn.tree;

/** Multiplies gradients and hessians by the rows' weights. */
final class Weighting {
  private Weighting() {}

  static void apply(Labels labels, int from, int to, float[] g, float[] h) {
    if (!labels.isWeighted()) {
      return;
    }
    float[] weights = labels.weights();
    for (int row = from; row < to; row++) {
      g[row - from] *= weights[row];
      h[row - from] *= weights[row];
    }
  }
}
