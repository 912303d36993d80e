package joist.learn.metric;

import java.util.ArrayList;
import java.util.List;
import joist.learn.Problem.Target;

/**
 * Rows in bins of equal weight by their answer, to see whether answers are as large as the truth.
 *
 * <p>Rows are sorted by answer and cut into at most 15 bins of equal weight. Rows of equal answers
 * are never cut apart: they go where the middle of their weight lies.
 */
final class Bins {
  static final int COUNT = 15;

  private Bins() {}

  /**
   * A bin's means.
   *
   * @param answer the mean answer
   * @param truth the mean truth; for a class, the share of rows that are of it
   */
  record Bin(double answer, double truth, double weight) {
    double gap() {
      return Math.abs(answer - truth);
    }
  }

  /**
   * The weighted mean gap between probability and frequency: of two classes, for the second; of
   * more, for the most probable class of each row (Guo et al., 2017, with bins of equal weight).
   */
  static double calibrationError(Target target, Answers answers) {
    List<Bin> bins = answers.width() == 2 ? ofClass(target, answers, 1) : ofLabel(target, answers);
    double gaps = bins.stream().mapToDouble(bin -> bin.gap() * bin.weight()).sum();
    return gaps / bins.stream().mapToDouble(Bin::weight).sum();
  }

  /** One class's probabilities beside its frequencies. */
  static List<Bin> ofClass(Target target, Answers answers, int k) {
    float[] hits = new float[answers.rows()];
    for (int row = 0; row < hits.length; row++) {
      hits[row] = (int) target.values()[row] == k ? 1 : 0;
    }
    return of(target, answers.column(k), hits);
  }

  private static List<Bin> ofLabel(Target target, Answers answers) {
    float[] confidence = new float[answers.rows()];
    float[] hits = new float[answers.rows()];
    for (int row = 0; row < hits.length; row++) {
      int label = answers.largest(row);
      confidence[row] = answers.value(row, label);
      hits[row] = (int) target.values()[row] == label ? 1 : 0;
    }
    return of(target, confidence, hits);
  }

  /** Predicted numbers beside actual ones. */
  static List<Bin> ofNumbers(Target target, Answers answers) {
    return of(target, answers.values(), target.values());
  }

  private static List<Bin> of(Target target, float[] answers, float[] truths) {
    long[] order = Ranking.order(answers);
    double total = weight(target);
    double[] answerSums = new double[COUNT];
    double[] truthSums = new double[COUNT];
    double[] weights = new double[COUNT];
    double before = 0;
    for (int start = 0; start < order.length; ) {
      int end = start;
      double group = 0;
      while (end < order.length && answers[(int) order[end]] == answers[(int) order[start]]) {
        group += target.weight((int) order[end++]);
      }
      int bin = (int) Math.min(COUNT - 1, COUNT * ((before + group / 2) / total));
      for (; start < end; start++) {
        int row = (int) order[start];
        answerSums[bin] += (double) target.weight(row) * answers[row];
        truthSums[bin] += (double) target.weight(row) * truths[row];
        weights[bin] += target.weight(row);
      }
      before += group;
    }
    return bins(answerSums, truthSums, weights);
  }

  private static double weight(Target target) {
    double sum = 0;
    for (int row = 0; row < target.values().length; row++) {
      sum += target.weight(row);
    }
    return sum;
  }

  /** From the smallest answer to the largest; empty bins are left out. */
  private static List<Bin> bins(double[] answerSums, double[] truthSums, double[] weights) {
    List<Bin> bins = new ArrayList<>();
    for (int bin = COUNT - 1; bin >= 0; bin--) {
      if (weights[bin] > 0) {
        bins.add(
            new Bin(answerSums[bin] / weights[bin], truthSums[bin] / weights[bin], weights[bin]));
      }
    }
    return bins;
  }
}
