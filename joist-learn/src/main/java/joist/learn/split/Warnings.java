package joist.learn.split;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import joist.learn.Problem;
import joist.learn.Problem.Target;
import joist.learn.Task;
import joist.learn.metric.Answers;
import joist.learn.metric.Metric;
import joist.table.Column;

/**
 * Signs that a problem is not what its owner thinks: columns that give the target away, and classes
 * that cannot be learned.
 */
final class Warnings {
  /** Fewer rows are told apart by chance. */
  private static final int LEAST_ROWS = 50;

  /** A text that occurs less often on average says little about being decisive. */
  private static final int LEAST_ROWS_A_TEXT = 5;

  private static final int SAMPLE_ROWS = 100_000;

  private static final double NEARLY_ONE = 0.9999;

  private Warnings() {}

  static List<String> of(Problem problem) {
    List<String> warnings = new ArrayList<>();
    int[] sample = evenly(problem.trainFeatures().rows());
    Target target = target(problem.train(), sample);
    for (Column column : problem.trainFeatures().rows(sample).columns()) {
      if (givesAway(problem.task(), target, column)) {
        warnings.add(
            "'%s' gives the target '%s' away: it alone decides it on nearly every training row. If it is known only after the fact, drop it, or the model will fail in use"
                .formatted(column.name(), problem.target()));
      }
    }
    if (problem.task() instanceof Task.Classification(List<String> classes)) {
      unlearnable(classes, problem.train()).forEach(warnings::add);
    }
    return warnings;
  }

  /** At most about {@value #SAMPLE_ROWS} rows, evenly spaced: enough to see what is this plain. */
  private static int[] evenly(int rows) {
    int stride = Math.max(1, rows / SAMPLE_ROWS);
    return IntStream.range(0, rows).filter(row -> row % stride == 0).toArray();
  }

  private static Target target(Target target, int[] rows) {
    float[] values = new float[rows.length];
    for (int i = 0; i < rows.length; i++) {
      values[i] = target.values()[rows[i]];
    }
    return Target.unweighted(values);
  }

  private static boolean givesAway(Task task, Target target, Column column) {
    return switch (task) {
      case Task.Classification(List<String> classes) ->
          column instanceof Column.Categories categories
              ? decides(categories, target)
              : classes.size() == 2 && ranks(column, target);
      case Task.Regression regression -> isCorrelated(column, target);
    };
  }

  /** Whether rows of one text are nearly all of one class, missing ones aside. */
  private static boolean decides(Column.Categories column, Target target) {
    List<Map<Float, Integer>> counts =
        IntStream.range(0, column.dictionary().size())
            .<Map<Float, Integer>>mapToObj(code -> new HashMap<>())
            .toList();
    int present = 0;
    for (int row = 0; row < column.rows(); row++) {
      if (!column.isMissing(row)) {
        counts.get(column.codes()[row]).merge(target.values()[row], 1, Integer::sum);
        present++;
      }
    }
    long texts = counts.stream().filter(count -> !count.isEmpty()).count();
    long decided =
        counts.stream()
            .mapToLong(count -> count.values().stream().mapToInt(n -> n).max().orElse(0))
            .sum();
    return isMost(present, column.rows())
        && texts * LEAST_ROWS_A_TEXT <= present
        && decided >= NEARLY_ONE * present
        && counts.stream().flatMap(count -> count.keySet().stream()).distinct().count() > 1;
  }

  /** Whether a threshold of the values separates the two classes. */
  private static boolean ranks(Column column, Target target) {
    int[] present = present(column);
    float[] scores = new float[2 * present.length];
    float[] truths = new float[present.length];
    for (int i = 0; i < present.length; i++) {
      scores[2 * i + 1] = (float) value(column, present[i]);
      truths[i] = target.values()[present[i]];
    }
    double auc =
        Metric.AUC.of(
            new Task.Classification(List.of("0", "1")),
            Target.unweighted(truths),
            new Answers(scores, 2));
    return isMost(present.length, column.rows()) && Math.max(auc, 1 - auc) > NEARLY_ONE;
  }

  /** Whether the numbers are a straight line of the target. */
  private static boolean isCorrelated(Column column, Target target) {
    int[] present = present(column);
    double n = present.length;
    double meanX = 0;
    double meanY = 0;
    for (int row : present) {
      meanX += value(column, row) / n;
      meanY += target.values()[row] / n;
    }
    double xy = 0;
    double xx = 0;
    double yy = 0;
    for (int row : present) {
      double x = value(column, row) - meanX;
      double y = target.values()[row] - meanY;
      xy += x * y;
      xx += x * x;
      yy += y * y;
    }
    return isMost(present.length, column.rows()) && Math.abs(xy) > NEARLY_ONE * Math.sqrt(xx * yy);
  }

  private static boolean isMost(int present, int rows) {
    return present >= LEAST_ROWS && present > rows / 2;
  }

  private static int[] present(Column column) {
    return IntStream.range(0, column.rows())
        .filter(row -> Double.isFinite(value(column, row)))
        .toArray();
  }

  /** NaN for texts, which have no order. */
  private static double value(Column column, int row) {
    return switch (column) {
      case Column.Numbers numbers -> numbers.values()[row];
      case Column.Dates dates -> dates.epochSeconds()[row];
      case Column.Booleans booleans ->
          booleans.isMissing(row) ? Double.NaN : booleans.values()[row];
      case Column.Categories categories -> Double.NaN;
    };
  }

  private static List<String> unlearnable(List<String> classes, Target train) {
    int[] counts = new int[classes.size()];
    for (float value : train.values()) {
      counts[(int) value]++;
    }
    return IntStream.range(0, counts.length)
        .filter(k -> counts[k] == 0)
        .mapToObj(k ->
            "the class '%s' is in no training row and cannot be learned".formatted(classes.get(k)))
        .toList();
  }
}
