package joist.learn.tree;

import java.util.Optional;

/** Log loss of two classes: p = 1 / (1 + exp(-s)); g = p - y, h = p (1 - p). */
record LogisticObjective() implements Objective {
  @Override
  public int outputs() {
    return 1;
  }

  @Override
  public String metric() {
    return "log loss";
  }

  @Override
  public Link link() {
    return Link.SIGMOID;
  }

  @Override
  public float[] base(Labels labels) {
    double positive = labels.share(1);
    return new float[] {(float) Math.log(positive / (1 - positive))};
  }

  @Override
  public void gradients(Scores scores, Labels labels, int from, int to, float[][] g, float[][] h) {
    float[] sums = scores.sums()[0];
    float base = scores.base()[0];
    float[] y = labels.values();
    for (int row = from; row < to; row++) {
      float p = (float) (1 / (1 + Exponential.of(-(sums[row] + base))));
      g[0][row - from] = p - y[row];
      h[0][row - from] = p * (1 - p);
    }
    Weighting.apply(labels, from, to, g[0], h[0]);
  }

  @Override
  public Optional<Gradients.Limits> limits() {
    return Optional.of(new Gradients.Limits(1, 0.25f));
  }

  @Override
  public double loss(Scores scores, float label, int row) {
    double score = scores.raw(0, row);
    // log(1 + exp(z)) with z the score of the wrong class; the large part is taken out of the log.
    double z = label > 0.5f ? -score : score;
    return Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
  }
}
