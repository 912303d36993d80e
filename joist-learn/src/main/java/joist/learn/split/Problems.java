package joist.learn.split;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import joist.learn.LearnException;
import joist.learn.Problem;
import joist.learn.Problem.Target;
import joist.learn.Task;
import joist.table.Column;
import joist.table.Table;
import joist.table.TableException;

/** Makes learning problems of tables. */
public final class Problems {
  private static final int LEAST_ROWS = 10;

  private Problems() {}

  /**
   * Infers the task, drops rows without a target, and splits.
   *
   * @throws LearnException when the table cannot be learned from as asked, saying what to change
   */
  public static PreparedProblem of(Table table, ProblemSettings settings) {
    TargetColumn target = TargetColumn.of(column(table, settings.target(), "target"), settings);
    Optional<Column> times = settings.timeColumn().map(name -> column(table, name, "time column"));
    Optional<float[]> weights = settings.weightColumn().map(name -> weights(table, name));
    int[] kept = usable(target, times);
    checkRows(kept.length, table.rows(), settings);
    Split split = onKept(kept, split(target, times, settings, kept));
    Table features = table.drop(withoutFeatures(settings));
    Problem problem =
        new Problem(
            settings.target(),
            target.task(),
            features.rows(split.train()),
            target(target, weights, split.train()),
            features.rows(split.valid()),
            target(target, weights, split.valid()));
    checkTraining(problem);
    return new PreparedProblem(
        problem, split, table.rows() - kept.length, target.reason(), Warnings.of(problem));
  }

  private static Column column(Table table, String name, String role) {
    try {
      return table.column(name);
    } catch (TableException e) {
      throw new LearnException("the %s: %s".formatted(role, e.getMessage()));
    }
  }

  private static Set<String> withoutFeatures(ProblemSettings settings) {
    Set<String> names = new LinkedHashSet<>(List.of(settings.target()));
    settings.weightColumn().ifPresent(names::add);
    return names;
  }

  private static float[] weights(Table table, String name) {
    if (!(column(table, name, "weight column")
        instanceof Column.Numbers(String same, double[] values))) {
      throw new LearnException(
          "expected numbers in the weight column '%s', got type %s; name another column"
              .formatted(name, table.column(name).type()));
    }
    float[] weights = new float[values.length];
    for (int row = 0; row < weights.length; row++) {
      weights[row] = (float) values[row];
      if (!(weights[row] > 0 && weights[row] < Float.POSITIVE_INFINITY)) {
        throw new LearnException(
            "expected weights above 0 in '%s', got %s in row %d; drop the rows that should not count"
                .formatted(same, values[row], row + 1));
      }
    }
    return weights;
  }

  private static int[] usable(TargetColumn target, Optional<Column> times) {
    return IntStream.range(0, target.values().length)
        .filter(row -> !Float.isNaN(target.values()[row]))
        .filter(row -> times.isEmpty() || !times.get().isMissing(row))
        .toArray();
  }

  private static void checkRows(int kept, int rows, ProblemSettings settings) {
    if (kept < LEAST_ROWS) {
      throw new LearnException(
          "expected at least %d rows with a value in '%s'%s, got %d of %d rows; add rows"
              .formatted(
                  LEAST_ROWS,
                  settings.target(),
                  settings.timeColumn().map(name -> " and in '" + name + "'").orElse(""),
                  kept,
                  rows));
    }
  }

  private static Split split(
      TargetColumn target, Optional<Column> times, ProblemSettings settings, int[] kept) {
    if (times.isPresent()) {
      Table column = new Table(List.of(times.get())).rows(kept);
      return Split.byTime(column.columns().getFirst(), settings.validShare());
    }
    float[] strata = new float[kept.length];
    if (target.task() instanceof Task.Classification) {
      for (int i = 0; i < kept.length; i++) {
        strata[i] = target.values()[kept[i]];
      }
    }
    return Split.atRandom(strata, settings.validShare(), settings.seed());
  }

  /** The split of kept rows as one of the table's rows. */
  private static Split onKept(int[] kept, Split split) {
    return new Split(select(kept, split.train()), select(kept, split.valid()), split.rule());
  }

  private static int[] select(int[] kept, int[] places) {
    int[] rows = new int[places.length];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = kept[places[i]];
    }
    return rows;
  }

  private static Target target(TargetColumn target, Optional<float[]> weights, int[] rows) {
    return new Target(select(target.values(), rows), weights.map(values -> select(values, rows)));
  }

  private static float[] select(float[] values, int[] rows) {
    float[] selected = new float[rows.length];
    for (int i = 0; i < rows.length; i++) {
      selected[i] = values[rows[i]];
    }
    return selected;
  }

  private static void checkTraining(Problem problem) {
    float[] values = problem.train().values();
    for (float value : values) {
      if (value != values[0]) {
        return;
      }
    }
    throw new LearnException(
        "all %d training rows have the same value of '%s'; give more rows, a smaller validation share, or another split"
            .formatted(values.length, problem.target()));
  }
}
