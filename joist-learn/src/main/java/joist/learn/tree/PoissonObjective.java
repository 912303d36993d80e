package joist.learn.tree;

/**
 * Poisson deviance of counts under a log link: g = exp(s) - y, h = exp(s + 0.7). The 0.7 damps the
 * steps, as in XGBoost and LightGBM, since the true hessian vanishes where the mean does.
 */
record PoissonObjective() implements Objective {
  private static final double DAMPING = 0.7;

  /** Scores stop here: e³⁰ is a count that no float sum still resolves. */
  private static final double LARGEST_SCORE = 30;

  @Override
  public int outputs() {
    return 1;
  }

  @Override
  public String metric() {
    return "Poisson deviance";
  }

  @Override
  public Link link() {
    return Link.EXP;
  }

  @Override
  public float[] base(Labels labels) {
    // All counts 0: a mean of a thousandth of a count in all rows together.
    return new float[] {(float) Math.log(Math.max(labels.mean(), 1e-3 / labels.rows()))};
  }

  @Override
  public void gradients(Scores scores, Labels labels, int from, int to, float[][] g, float[][] h) {
    double damping = Math.exp(DAMPING);
    for (int row = from; row < to; row++) {
      double mean = Exponential.of(Math.min(scores.raw(0, row), LARGEST_SCORE));
      g[0][row - from] = (float) (mean - labels.values()[row]);
      h[0][row - from] = (float) (mean * damping);
    }
    Weighting.apply(labels, from, to, g[0], h[0]);
  }

  @Override
  public double loss(Scores scores, float label, int row) {
    double score = scores.raw(0, row);
    double saturated = label > 0 ? label * (Math.log(label) - 1) : 0;
    return 2 * (Math.exp(score) - label * score + saturated);
  }
}
