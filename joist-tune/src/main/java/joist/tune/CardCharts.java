package joist.tune;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import joist.learn.Problem.Target;
import joist.learn.Task;
import joist.learn.metric.Answers;
import joist.model.card.Card.Bin;
import joist.model.card.Card.Charts;
import joist.model.card.Card.RocPoint;

/** The points that a card draws, from answers to the validation rows. */
final class CardCharts {
  private static final int MOST_ROC_POINTS = 200;
  private static final int BINS = 10;

  private final Target target;
  private final Answers answers;

  private CardCharts(Target target, Answers answers) {
    this.target = target;
    this.answers = answers;
  }

  static Charts of(Task task, Target target, Answers answers) {
    CardCharts charts = new CardCharts(target, answers);
    return switch (task) {
      case Task.Regression regression ->
          new Charts(
              List.of(), List.of(), List.of(), charts.bins(answers.column(0), target.values()));
      case Task.Classification classes when classes.isBinary() ->
          new Charts(
              charts.roc(),
              charts.bins(answers.column(1), target.values()),
              charts.confusion(2),
              List.of());
      case Task.Classification classes ->
          new Charts(List.of(), List.of(), charts.confusion(classes.classes().size()), List.of());
    };
  }

  /** Of the second class; empty when all rows are of one class. */
  private List<RocPoint> roc() {
    int[] order = fallingOrder(answers.column(1));
    long positives = IntStream.of(order).filter(row -> target.values()[row] == 1).count();
    long negatives = order.length - positives;
    if (positives == 0 || negatives == 0) {
      return List.of();
    }
    List<RocPoint> points = new ArrayList<>();
    points.add(new RocPoint(0, 0, 1));
    long taken = 0;
    int next = 0;
    for (int i = 0; i < order.length; i++) {
      taken += target.values()[order[i]] == 1 ? 1 : 0;
      float threshold = answers.value(order[i], 1);
      boolean last = i + 1 == order.length;
      // Rows of equal probability cannot be parted by a threshold.
      if (last || (i >= next && answers.value(order[i + 1], 1) != threshold)) {
        points.add(
            new RocPoint(
                (double) (i + 1 - taken) / negatives, (double) taken / positives, threshold));
        next = i + Math.max(1, order.length / MOST_ROC_POINTS);
      }
    }
    return points;
  }

  private List<List<Integer>> confusion(int classes) {
    int[][] counts = new int[classes][classes];
    for (int row = 0; row < answers.rows(); row++) {
      int best = 0;
      for (int k = 1; k < classes; k++) {
        best = answers.value(row, k) > answers.value(row, best) ? k : best;
      }
      counts[(int) target.values()[row]][best]++;
    }
    return IntStream.range(0, classes)
        .mapToObj(k -> IntStream.of(counts[k]).boxed().toList())
        .toList();
  }

  /** Bins of equal size by prediction, the smallest first; equal predictions share one. */
  private List<Bin> bins(float[] predicted, float[] observed) {
    int[] order = fallingOrder(predicted);
    List<Bin> bins = new ArrayList<>();
    int end = order.length;
    while (end > 0) {
      int start = Math.max(0, end - Math.max(1, (order.length + BINS - 1) / BINS));
      while (start > 0 && predicted[order[start]] == predicted[order[start - 1]]) {
        start--;
      }
      bins.add(bin(order, start, end, predicted, observed));
      end = start;
    }
    return bins;
  }

  private static Bin bin(int[] order, int start, int end, float[] predicted, float[] observed) {
    double predictedSum = 0;
    double observedSum = 0;
    for (int i = start; i < end; i++) {
      predictedSum += predicted[order[i]];
      observedSum += observed[order[i]];
    }
    int rows = end - start;
    return new Bin(predictedSum / rows, observedSum / rows, rows);
  }

  /** Row numbers by falling value; of equal values the first row first. */
  private static int[] fallingOrder(float[] values) {
    long[] keys = new long[values.length];
    for (int row = 0; row < keys.length; row++) {
      int bits = Float.floatToIntBits(values[row]);
      int rising = bits ^ ((bits >> 31) & Integer.MAX_VALUE);
      keys[row] = ((long) ~rising << 32) | row;
    }
    Arrays.sort(keys);
    return Arrays.stream(keys).mapToInt(key -> (int) key).toArray();
  }
}
