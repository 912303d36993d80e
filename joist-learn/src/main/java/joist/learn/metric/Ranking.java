package joist.learn.metric;

import java.util.Arrays;
import joist.learn.Problem.Target;

/**
 * Rows sorted by score, highest first, in groups of equal scores, with the weight of positive and
 * negative rows up to each group's end.
 *
 * @param scores f32[groups], falling
 * @param positives f64[groups], weight of positive rows so far
 * @param negatives f64[groups]
 */
@SuppressWarnings("ArrayRecordComponent")
record Ranking(float[] scores, double[] positives, double[] negatives) {

  /** Ranks rows by the probability of class {@code positive}, against all other classes. */
  static Ranking of(Target target, Answers answers, int positive) {
    long[] order = order(answers.column(positive));
    float[] scores = new float[order.length];
    double[] positives = new double[order.length];
    double[] negatives = new double[order.length];
    int groups = 0;
    double above = 0;
    double below = 0;
    for (int i = 0; i < order.length; i++) {
      int row = (int) order[i];
      boolean isPositive = (int) target.values()[row] == positive;
      above += isPositive ? target.weight(row) : 0;
      below += isPositive ? 0 : target.weight(row);
      float score = answers.value(row, positive);
      groups += groups > 0 && scores[groups - 1] == score ? 0 : 1;
      scores[groups - 1] = score;
      positives[groups - 1] = above;
      negatives[groups - 1] = below;
    }
    return new Ranking(
        Arrays.copyOf(scores, groups),
        Arrays.copyOf(positives, groups),
        Arrays.copyOf(negatives, groups));
  }

  /**
   * Row numbers in the lower halves, highest score first, equal ones in row order. A float's bits
   * sort as the float does once negative ones are turned over.
   */
  static long[] order(float[] scores) {
    long[] keys = new long[scores.length];
    for (int row = 0; row < keys.length; row++) {
      int bits = Float.floatToIntBits(scores[row] + 0f);
      int rising = bits < 0 ? bits ^ 0x7fffffff : bits;
      keys[row] = ((long) ~rising << 32) | row;
    }
    Arrays.parallelSort(keys);
    return keys;
  }

  int groups() {
    return scores.length;
  }

  double allPositives() {
    return groups() == 0 ? 0 : positives[groups() - 1];
  }

  double allNegatives() {
    return groups() == 0 ? 0 : negatives[groups() - 1];
  }

  boolean hasBothKinds() {
    return allPositives() > 0 && allNegatives() > 0;
  }

  /**
   * The probability that a positive row scores above a negative one, equal scores counting half;
   * NaN without rows of both kinds.
   */
  double auc() {
    double area = 0;
    double positivesBefore = 0;
    double negativesBefore = 0;
    for (int group = 0; group < groups(); group++) {
      double width = negatives[group] - negativesBefore;
      area += width * (positivesBefore + positives[group]) / 2;
      positivesBefore = positives[group];
      negativesBefore = negatives[group];
    }
    return area / (allPositives() * allNegatives());
  }

  /** Of two classes the second's; of more the mean over the classes that some rows are of. */
  static double auc(Target target, Answers answers) {
    if (answers.width() == 2) {
      return of(target, answers, 1).auc();
    }
    double sum = 0;
    int classes = 0;
    for (int k = 0; k < answers.width(); k++) {
      double auc = of(target, answers, k).auc();
      if (!Double.isNaN(auc)) {
        sum += auc;
        classes++;
      }
    }
    return sum / classes;
  }
}
