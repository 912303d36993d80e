package joist.graph.interpret;

import java.util.Arrays;

/**
 * Probabilities of classes from those of pairs: the p that makes the sum over i, j of {@code (r[j,
 * i] p[i] - r[i, j] p[j])^2} least, by the second method of Wu, Lin and Weng, "Probability
 * Estimates for Multi-class Classification by Pairwise Coupling" (2004), with libsvm's bound on the
 * error, 0.005 / classes.
 */
final class PairCoupling {
  private static final double ERROR = 0.005;
  private static final int ROUNDS = 100;

  private PairCoupling() {}

  /** The classes' probabilities, where {@code r[i][j]} is that of class i against class j. */
  static double[] classes(double[][] r) {
    int classes = r.length;
    double[][] q = quadratic(r);
    double[] p = new double[classes];
    Arrays.fill(p, 1.0 / classes);
    for (int round = 0; round < Math.max(ROUNDS, classes); round++) {
      double[] gradient = product(q, p);
      double value = dot(p, gradient);
      if (Arrays.stream(gradient).map(g -> Math.abs(g - value)).max().orElse(0) < ERROR / classes) {
        return p;
      }
      sweep(q, p, gradient, value);
    }
    return p;
  }

  private static double[][] quadratic(double[][] r) {
    double[][] q = new double[r.length][r.length];
    for (int t = 0; t < r.length; t++) {
      for (int j = 0; j < r.length; j++) {
        if (j != t) {
          q[t][t] += r[j][t] * r[j][t];
          q[t][j] = -r[j][t] * r[t][j];
        }
      }
    }
    return q;
  }

  /** Moves each probability in turn to where its own condition holds, and scales the sum to 1. */
  private static void sweep(double[][] q, double[] p, double[] gradient, double start) {
    double value = start;
    for (int t = 0; t < p.length; t++) {
      double step = (value - gradient[t]) / q[t][t];
      p[t] += step;
      value = (value + step * (step * q[t][t] + 2 * gradient[t])) / ((1 + step) * (1 + step));
      for (int j = 0; j < p.length; j++) {
        gradient[j] = (gradient[j] + step * q[t][j]) / (1 + step);
        p[j] /= 1 + step;
      }
    }
  }

  private static double[] product(double[][] matrix, double[] vector) {
    return Arrays.stream(matrix).mapToDouble(row -> dot(row, vector)).toArray();
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
