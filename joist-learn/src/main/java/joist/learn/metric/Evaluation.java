package joist.learn.metric;

import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import joist.learn.Problem.Target;
import joist.learn.Task;
import joist.table.Table;

/**
 * All that is said of a model's answers to rows it was not fitted on.
 *
 * @param rows how many there were
 * @param metrics the task's metrics, see {@link Metric#of(Task)}; NaN where undefined
 * @param classes curves by class: of two classes the second's alone, of more the ten most frequent
 *     ones'; empty for regression
 * @param calibration of regression, mean prediction against mean truth in bins; empty otherwise
 * @param slices the same metrics of parts of the table
 */
public record Evaluation(
    int rows,
    Map<Metric, Double> metrics,
    List<ClassCurves> classes,
    Curve calibration,
    List<Slice> slices) {
  private static final int MOST_CLASSES = 10;

  public Evaluation {
    metrics = Collections.unmodifiableMap(new EnumMap<>(metrics));
    classes = List.copyOf(classes);
    slices = List.copyOf(slices);
  }

  /** The curves of one class against all others. */
  public record ClassCurves(String label, Curve roc, Curve precisionRecall, Curve calibration) {}

  /**
   * Evaluates answers.
   *
   * @param features the rows' columns, to slice by; one without columns gives no slices
   */
  public static Evaluation of(Task task, Target target, Answers answers, Table features) {
    return new Evaluation(
        answers.rows(),
        metrics(task, target, answers),
        task instanceof Task.Classification(List<String> labels)
            ? curves(labels, target, answers)
            : List.of(),
        task instanceof Task.Regression
            ? Curve.calibration(Bins.ofNumbers(target, answers))
            : new Curve(List.of()),
        Slices.of(task, target, answers, features));
  }

  static Map<Metric, Double> metrics(Task task, Target target, Answers answers) {
    Map<Metric, Double> metrics = new EnumMap<>(Metric.class);
    for (Metric metric : Metric.of(task)) {
      metrics.put(metric, metric.of(task, target, answers));
    }
    return metrics;
  }

  private static List<ClassCurves> curves(List<String> labels, Target target, Answers answers) {
    return plotted(labels.size(), target).stream()
        .map(k -> curves(labels.get(k), k, target, answers))
        .toList();
  }

  private static List<Integer> plotted(int classes, Target target) {
    if (classes == 2) {
      return List.of(1);
    }
    double[] weights = new double[classes];
    for (int row = 0; row < target.values().length; row++) {
      weights[(int) target.values()[row]] += target.weight(row);
    }
    return IntStream.range(0, classes)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer k) -> -weights[k]))
        .limit(MOST_CLASSES)
        .sorted()
        .toList();
  }

  private static ClassCurves curves(String label, int k, Target target, Answers answers) {
    Ranking ranking = Ranking.of(target, answers, k);
    return new ClassCurves(
        label,
        Curve.roc(ranking),
        Curve.precisionRecall(ranking),
        Curve.calibration(Bins.ofClass(target, answers, k)));
  }

  /** The value of a metric, NaN where undefined. */
  public double value(Metric metric) {
    return metrics.getOrDefault(metric, Double.NaN);
  }

  /**
   * A part of the table.
   *
   * @param column what it was cut by
   * @param value the column's value, or period such as {@code 2001-06}
   */
  public record Slice(String column, String value, int rows, Map<Metric, Double> metrics) {
    public Slice {
      metrics = Collections.unmodifiableMap(new EnumMap<>(metrics));
    }
  }

  /** Targets of these rows alone. */
  static Target select(Target target, int[] rows) {
    return new Target(
        select(target.values(), rows), target.weights().map(weights -> select(weights, rows)));
  }

  private static float[] select(float[] values, int[] rows) {
    float[] selected = new float[rows.length];
    for (int i = 0; i < rows.length; i++) {
      selected[i] = values[rows[i]];
    }
    return selected;
  }
}
