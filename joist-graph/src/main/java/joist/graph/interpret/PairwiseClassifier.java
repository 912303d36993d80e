package joist.graph.interpret;

import java.util.Arrays;
import joist.graph.Node;

/** The classifier of {@link SupportVectors}: raw scores for a row, its label, and what is shown. */
final class PairwiseClassifier {
  private final Node node;
  private final Kernel kernel;
  private final int classes;
  private final boolean linear;
  private final int[] starts;

  private PairwiseClassifier(Call call, int classes) {
    this.node = call.node();
    this.classes = classes;
    long[] perClass = node.intsAttribute("vectors_per_class");
    this.linear = perClass.length == 0;
    this.starts = new int[perClass.length + 1];
    for (int k = 0; k < perClass.length; k++) {
      starts[k + 1] = starts[k] + Math.toIntExact(perClass[k]);
    }
    this.kernel = Kernel.of(call, linear ? classes : starts[perClass.length], linear);
    int pairs = classes * (classes - 1) / 2;
    checkCount(call, "rho", linear ? 1 : pairs);
    if (!linear) {
      checkCount(call, "coefficients", (classes - 1) * starts[classes]);
    }
    if (hasProbabilities()) {
      checkCount(call, "prob_a", pairs);
      checkCount(call, "prob_b", pairs);
    }
  }

  static PairwiseClassifier of(Call call) {
    long[] perClass = call.node().intsAttribute("vectors_per_class");
    int classes =
        Math.toIntExact(
            ClassScores.names(call.node(), "classlabels_strings", "classlabels_ints")
                .shape()
                .elements());
    if (perClass.length != 0 && perClass.length != classes) {
      throw call.failure(
          "expected vectors_per_class of %d classes, got %d".formatted(classes, perClass.length));
    }
    return new PairwiseClassifier(call, classes);
  }

  private void checkCount(Call call, String key, int least) {
    int count = node.floatsAttribute(key).length;
    if (count < least) {
      throw call.failure("expected %d numbers in %s, got %d".formatted(least, key, count));
    }
  }

  private boolean hasProbabilities() {
    return !linear && node.floatsAttribute("prob_a").length > 0;
  }

  /** How many scores are shown. */
  int width() {
    boolean each = linear || hasProbabilities() || classes == 2;
    return each ? classes : classes * (classes - 1) / 2;
  }

  /**
   * One score a pair of classes, (0, 1), (0, 2), ... (1, 2), ...; of a linear model, one a class.
   */
  double[] scores(double[] x) {
    double[] values = kernel.of(x);
    float[] rho = node.floatsAttribute("rho");
    if (linear) {
      return Arrays.stream(values).map(value -> (float) (value + rho[0])).toArray();
    }
    double[] scores = new double[classes * (classes - 1) / 2];
    int pair = 0;
    for (int i = 0; i < classes; i++) {
      for (int j = i + 1; j < classes; j++) {
        double sum = weighted(values, j - 1, i) + weighted(values, i, j);
        scores[pair] = (float) (sum + rho[pair]);
        pair++;
      }
    }
    return scores;
  }

  /** The kernel values of class {@code k}'s vectors by the weights in row {@code line}. */
  private double weighted(double[] values, int line, int k) {
    float[] coefficients = node.floatsAttribute("coefficients");
    double sum = 0;
    for (int at = starts[k]; at < starts[k + 1]; at++) {
      sum += coefficients[line * values.length + at] * values[at];
    }
    return sum;
  }

  int label(double[] scores) {
    double[] votes = linear ? scores : votes(scores);
    int best = 0;
    for (int k = 1; k < votes.length; k++) {
      best = votes[k] > votes[best] ? k : best;
    }
    return best;
  }

  private double[] votes(double[] scores) {
    double[] votes = new double[classes];
    int pair = 0;
    for (int i = 0; i < classes; i++) {
      for (int j = i + 1; j < classes; j++) {
        votes[scores[pair++] > 0 ? i : j]++;
      }
    }
    return votes;
  }

  double[] shown(double[] scores) {
    if (hasProbabilities()) {
      return PairCoupling.classes(pairs(scores));
    }
    return !linear && classes == 2 ? new double[] {-scores[0], scores[0]} : scores;
  }

  /** The probability of class i against class j, away from 0 and 1. */
  private double[][] pairs(double[] scores) {
    float[] a = node.floatsAttribute("prob_a");
    float[] b = node.floatsAttribute("prob_b");
    double[][] pairs = new double[classes][classes];
    int pair = 0;
    for (int i = 0; i < classes; i++) {
      for (int j = i + 1; j < classes; j++) {
        double first = Activations.sigmoid(-(scores[pair] * a[pair] + b[pair]));
        pairs[i][j] = Math.clamp(first, 1e-7, 1 - 1e-7);
        pairs[j][i] = 1 - pairs[i][j];
        pair++;
      }
    }
    return pairs;
  }
}
