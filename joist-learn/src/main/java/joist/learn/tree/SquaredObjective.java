package joist.learn.tree;

/** Squared error: g = s - y, h = 1. */
record SquaredObjective() implements Objective {
  @Override
  public int outputs() {
    return 1;
  }

  @Override
  public String metric() {
    return "mean squared error";
  }

  @Override
  public Link link() {
    return Link.IDENTITY;
  }

  @Override
  public float[] base(Labels labels) {
    return new float[] {(float) labels.mean()};
  }

  @Override
  public void gradients(Scores scores, Labels labels, int from, int to, float[][] g, float[][] h) {
    float[] sums = scores.sums()[0];
    float base = scores.base()[0];
    for (int row = from; row < to; row++) {
      g[0][row - from] = sums[row] + base - labels.values()[row];
      h[0][row - from] = 1;
    }
    Weighting.apply(labels, from, to, g[0], h[0]);
  }

  @Override
  public double loss(Scores scores, float label, int row) {
    double error = (double) scores.raw(0, row) - label;
    return error * error;
  }
}
