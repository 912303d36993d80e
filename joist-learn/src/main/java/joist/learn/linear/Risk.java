package joist.learn.linear;

import java.util.Arrays;
import joist.learn.Problem.Target;
import joist.learn.parallel.Workers;

/**
 * The mean loss of weights over rows, with its gradient.
 *
 * <p>Rows are cut into parts whose number depends on the rows alone, and the parts' sums are added
 * in order; so the result is the same at any number of threads.
 */
final class Risk {
  private static final int BLOCK_ROWS = 512;
  private static final int LEAST_PART_ROWS = 4_096;
  private static final int MOST_PARTS = 16;
  private static final double LEAST_CURVATURE = 1e-9;

  private final Design design;
  private final Target target;
  private final RowLoss loss;
  private final Workers workers;
  private final double totalWeight;

  Risk(Design design, Target target, RowLoss loss, Workers workers) {
    this.design = design;
    this.target = target;
    this.loss = loss;
    this.workers = workers;
    this.totalWeight = target.totalWeight();
  }

  /** Weights: {@code f64[scores * (width + 1)]}. */
  int parameters() {
    return loss.scores() * (design.width() + 1);
  }

  /** This risk with a ridge on all weights but the intercepts. */
  Smooth withRidge(double l2) {
    return (weights, gradient) -> {
      double value = value(weights, gradient);
      for (int i = 0; i < weights.length; i++) {
        if (!isIntercept(i)) {
          value += l2 / 2 * weights[i] * weights[i];
          gradient[i] += l2 * weights[i];
        }
      }
      return value;
    };
  }

  /** Bounds of the second derivatives, f64[parameters], above 0; with a ridge {@code l2}. */
  double[] curvature(double l2) {
    double[] squares = design.squares(target);
    double[] curvature = new double[parameters()];
    for (int i = 0; i < curvature.length; i++) {
      double square = squares[i % squares.length] / totalWeight;
      double ridge = isIntercept(i) ? 0 : l2;
      curvature[i] = Math.max(LEAST_CURVATURE, loss.curvature() * square + ridge);
    }
    return curvature;
  }

  int rows() {
    return design.rows();
  }

  boolean isIntercept(int parameter) {
    return parameter % (design.width() + 1) == design.width();
  }

  /** The mean loss; {@code gradient} is overwritten. NaN without rows. */
  double value(double[] weights, double[] gradient) {
    int parts = Math.clamp(design.rows() / LEAST_PART_ROWS, 1, MOST_PARTS);
    double[] losses = new double[parts];
    double[][] gradients = new double[parts][];
    workers.run(
        parts,
        (part, slot) -> {
          gradients[part] = new double[weights.length];
          losses[part] = sum(weights, gradients[part], bound(part, parts), bound(part + 1, parts));
        });
    Arrays.fill(gradient, 0);
    double value = 0;
    for (int part = 0; part < parts; part++) {
      value += losses[part];
      for (int i = 0; i < gradient.length; i++) {
        gradient[i] += gradients[part][i] / totalWeight;
      }
    }
    return value / totalWeight;
  }

  private int bound(int part, int parts) {
    return (int) ((long) design.rows() * part / parts);
  }

  private double sum(double[] weights, double[] gradient, int from, int to) {
    double[][] scores = new double[loss.scores()][BLOCK_ROWS];
    double sum = 0;
    for (int start = from; start < to; start += BLOCK_ROWS) {
      int end = Math.min(to, start + BLOCK_ROWS);
      for (int k = 0; k < scores.length; k++) {
        design.scores(weights, k * (design.width() + 1), start, end, scores[k]);
      }
      sum += loss.replaceByResiduals(scores, target, start, end);
      for (int k = 0; k < scores.length; k++) {
        design.addGradient(scores[k], start, end, gradient, k * (design.width() + 1));
      }
    }
    return sum;
  }
}
