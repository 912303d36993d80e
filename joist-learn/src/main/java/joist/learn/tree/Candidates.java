package joist.learn.tree;

import java.util.Optional;

/** Keeps the best of the splits that are offered for one leaf and feature. */
final class Candidates {
  /** A gain below this share of the leaf's own is rounding. */
  private static final double ROUNDING = 1e-10;

  private final TreeSettings settings;
  private final Gradients gradients;
  private final Leaf leaf;
  private final int feature;
  private final int monotone;
  private final double leafGain;
  private double bestGain;
  private double bestL2;
  private long bestGradient;
  private long bestHessian;
  private int bestBin = -1;
  private boolean bestMissingLeft;
  private Optional<Split.Test> bestTest = Optional.empty();

  Candidates(TreeSettings settings, Gradients gradients, Leaf leaf, int feature, int monotone) {
    this.settings = settings;
    this.gradients = gradients;
    this.leaf = leaf;
    this.feature = feature;
    this.monotone = monotone;
    TreeSettings.Penalty penalty = settings.penalty();
    double g = gradients.gradient(leaf.sums().gradient());
    double h = gradients.hessian(leaf.sums().hessian());
    this.leafGain =
        leaf.bounds().isNone()
            ? LeafMath.gain(g, h, penalty.l1(), penalty.l2())
            : LeafMath.gain(g, h, penalty.l1(), penalty.l2(), leaf.sums().output());
    this.bestGain = Math.max(penalty.minGain(), ROUNDING * leafGain);
  }

  /** Offers the split after ordered bin {@code bin}. */
  void offer(long leftGradient, long leftHessian, int bin, boolean missingLeft) {
    if (offer(leftGradient, leftHessian, settings.penalty().l2())) {
      bestBin = bin;
      bestMissingLeft = missingLeft;
    }
  }

  /**
   * Names the test of the best ordered split.
   *
   * @param anyMissing whether the leaf has missing values; without, they go to the larger side
   */
  void closeOrdered(int missingBin, boolean anyMissing) {
    if (bestBin >= 0) {
      int left = gradients.rows(bestHessian);
      boolean missingLeft = anyMissing ? bestMissingLeft : 2L * left >= leaf.rows();
      bestTest = Optional.of(new Split.UpTo(bestBin, missingLeft, missingBin));
    }
  }

  /** Offers to send {@code count} categories left; true when it is the best so far. */
  boolean offer(long leftGradient, long leftHessian, double l2) {
    int rowsLeft = gradients.rows(leftHessian);
    long rightHessian = leaf.sums().hessian() - leftHessian;
    int minRows = settings.minRowsInLeaf();
    if (rowsLeft < minRows || leaf.rows() - rowsLeft < minRows) {
      return false;
    }
    double hl = gradients.hessian(leftHessian);
    double hr = gradients.hessian(rightHessian);
    double minHessian = settings.penalty().minHessian();
    if (hl < minHessian || hr < minHessian) {
      return false;
    }
    double gl = gradients.gradient(leftGradient);
    double gr = gradients.gradient(leaf.sums().gradient() - leftGradient);
    double gain = gain(gl, hl, gr, hr, l2) - leafGain;
    if (!(gain > bestGain)) {
      return false;
    }
    bestGain = gain;
    bestL2 = l2;
    bestGradient = leftGradient;
    bestHessian = leftHessian;
    return true;
  }

  /** Names the test of the split that was just taken as the best. */
  void name(Split.Test test) {
    bestTest = Optional.of(test);
  }

  private double gain(double gl, double hl, double gr, double hr, double l2) {
    double l1 = settings.penalty().l1();
    if (monotone == 0 && leaf.bounds().isNone()) {
      return LeafMath.gain(gl, hl, l1, l2) + LeafMath.gain(gr, hr, l1, l2);
    }
    double left = output(gl, hl, l2);
    double right = output(gr, hr, l2);
    if (monotone * (right - left) < 0) {
      return Double.NEGATIVE_INFINITY;
    }
    return LeafMath.gain(gl, hl, l1, l2, left) + LeafMath.gain(gr, hr, l1, l2, right);
  }

  private double output(double g, double h, double l2) {
    return leaf.bounds().clamp(LeafMath.output(g, h, settings.penalty().l1(), l2));
  }

  Optional<Split> best() {
    return bestTest.map(test -> {
      long rightGradient = leaf.sums().gradient() - bestGradient;
      long rightHessian = leaf.sums().hessian() - bestHessian;
      return new Split(
          feature,
          bestGain,
          test,
          side(bestGradient, bestHessian),
          side(rightGradient, rightHessian));
    });
  }

  private Split.Side side(long gradient, long hessian) {
    double output = output(gradients.gradient(gradient), gradients.hessian(hessian), bestL2);
    return new Split.Side(gradient, hessian, output);
  }
}
