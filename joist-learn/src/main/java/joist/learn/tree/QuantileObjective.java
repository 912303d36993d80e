package joist.learn.tree;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The pinball loss of a quantile; at 0.5, half the absolute error. Trees are grown on its
 * gradients, 1 - level above the label and -level below, with h = 1; then each leaf outputs the
 * quantile of its own residuals.
 */
record QuantileObjective(double level) implements Objective {
  QuantileObjective {
    if (!(level > 0 && level < 1)) {
      throw new IllegalArgumentException("expected a quantile level within (0, 1), got " + level);
    }
  }

  @Override
  public int outputs() {
    return 1;
  }

  @Override
  public String metric() {
    return level == 0.5 ? "mean absolute error" : "pinball loss";
  }

  @Override
  public Link link() {
    return Link.IDENTITY;
  }

  @Override
  public OptionalDouble renewal() {
    return OptionalDouble.of(level);
  }

  @Override
  public float[] base(Labels labels) {
    return new float[] {
      WeightedQuantile.of(labels.values().clone(), labels.weights().clone(), level)
    };
  }

  @Override
  public void gradients(Scores scores, Labels labels, int from, int to, float[][] g, float[][] h) {
    float above = (float) (1 - level);
    float below = (float) -level;
    for (int row = from; row < to; row++) {
      g[0][row - from] = scores.raw(0, row) >= labels.values()[row] ? above : below;
      h[0][row - from] = 1;
    }
    Weighting.apply(labels, from, to, g[0], h[0]);
  }

  @Override
  public Optional<Gradients.Limits> limits() {
    return Optional.of(new Gradients.Limits((float) Math.max(level, 1 - level), 1));
  }

  @Override
  public double loss(Scores scores, float label, int row) {
    double residual = (double) label - scores.raw(0, row);
    double pinball = residual > 0 ? level * residual : (level - 1) * residual;
    return level == 0.5 ? 2 * pinball : pinball;
  }
}
