package joist.table;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Looks for columns that tell the class. What each value of a column says is learned from one half
 * of the rows and judged on the other, so that a column that differs in every row does not look
 * perfect: by the area under the ROC curve for two classes, by accuracy for more.
 */
final class ClassLeakSearch implements LeakSearch {
  private static final double SUSPECT = 0.999;
  private static final int FEWEST_ROWS = 20;
  private static final long MOST_COUNTS = 1L << 24;

  private final ValueCodes target;

  ClassLeakSearch(ValueCodes target) {
    this.target = target;
  }

  /** Whether a number column has at most two different values, as classes have. */
  static boolean isTwoValued(Column.Numbers column) {
    DistinctCount distinct = new DistinctCount();
    for (double value : column.values()) {
      if (!Double.isNaN(value)) {
        distinct.add(value);
        if (distinct.count() > 2) {
          return false;
        }
      }
    }
    return true;
  }

  @Override
  public Optional<String> evidence(Column column) {
    if (target.codes().length < FEWEST_ROWS) {
      return Optional.empty();
    }
    ValueCodes values = ValueCodes.of(column);
    int[] classes = presentClasses();
    if (classes.length == 2) {
      double auc = auc(values, classes[1]);
      return auc > SUSPECT ? Optional.of(text("AUC", auc)) : Optional.empty();
    }
    if ((long) values.size() * target.size() > MOST_COUNTS) {
      return Optional.empty();
    }
    double accuracy = accuracy(values);
    return accuracy > SUSPECT && accuracy > mostFrequentShare() + 0.01
        ? Optional.of(text("accuracy", accuracy))
        : Optional.empty();
  }

  private static String text(String metric, double value) {
    return String.format(Locale.ROOT, "%s %.4f from this column alone", metric, value);
  }

  private int[] presentClasses() {
    boolean[] present = new boolean[target.size()];
    for (int row = 0; row < target.codes().length; row++) {
      present[target.codes()[row]] |= !target.isMissing(row);
    }
    return IntStream.range(0, present.length).filter(c -> present[c]).toArray();
  }

  private double auc(ValueCodes values, int positive) {
    long[][] learned = new long[2][values.size()];
    long[][] judged = new long[2][values.size()];
    for (int row = 0; row < values.codes().length; row++) {
      if (!target.isMissing(row)) {
        long[][] counts = isLearned(row) ? learned : judged;
        counts[target.codes()[row] == positive ? 1 : 0][values.codes()[row]]++;
      }
    }
    double all = (double) sum(learned[1]) / Math.max(1, sum(learned[0]) + sum(learned[1]));
    double[] scores = new double[values.size()];
    for (int code = 0; code < scores.length; code++) {
      long rows = learned[0][code] + learned[1][code];
      scores[code] = (learned[1][code] + all) / (rows + 1);
    }
    return auc(scores, judged);
  }

  /** The chance that a positive row's score is above a negative row's, ties counting half. */
  private static double auc(double[] scores, long[][] counts) {
    int[] order = RowOrder.rising(scores);
    double above = 0;
    long negatives = 0;
    for (int from = 0; from < order.length; ) {
      int to = from;
      long tiedNegatives = 0;
      long tiedPositives = 0;
      while (to < order.length && scores[order[to]] == scores[order[from]]) {
        tiedNegatives += counts[0][order[to]];
        tiedPositives += counts[1][order[to]];
        to++;
      }
      above += tiedPositives * (negatives + tiedNegatives / 2.0);
      negatives += tiedNegatives;
      from = to;
    }
    double pairs = (double) negatives * sum(counts[1]);
    return pairs == 0 ? 0.5 : above / pairs;
  }

  private double accuracy(ValueCodes values) {
    int classes = target.size();
    int[] counts = new int[values.size() * classes];
    for (int row = 0; row < values.codes().length; row++) {
      if (isLearned(row) && !target.isMissing(row)) {
        counts[values.codes()[row] * classes + target.codes()[row]]++;
      }
    }
    int[] best = new int[values.size()];
    Arrays.setAll(best, code -> mostFrequent(counts, code * classes, classes));
    long right = 0;
    long judged = 0;
    for (int row = 0; row < values.codes().length; row++) {
      if (!isLearned(row) && !target.isMissing(row)) {
        judged++;
        right += best[values.codes()[row]] == target.codes()[row] ? 1 : 0;
      }
    }
    return judged == 0 ? 0 : (double) right / judged;
  }

  /** The class counted most from {@code from} on; -1 when none was. */
  private static int mostFrequent(int[] counts, int from, int classes) {
    int best = -1;
    for (int i = 0; i < classes; i++) {
      if (counts[from + i] > (best < 0 ? 0 : counts[from + best])) {
        best = i;
      }
    }
    return best;
  }

  private double mostFrequentShare() {
    long[] counts = new long[target.size()];
    for (int row = 0; row < target.codes().length; row++) {
      counts[target.codes()[row]]++;
    }
    counts[target.size() - 1] = 0;
    return (double) Arrays.stream(counts).max().orElse(0) / Math.max(1, sum(counts));
  }

  /**
   * Whether a row is learned from or judged on: scattered, as a pattern in the rows may alternate.
   */
  private static boolean isLearned(int row) {
    return row * 0x9E3779B9 < 0;
  }

  private static long sum(long[] counts) {
    return Arrays.stream(counts).sum();
  }
}
