package joist.learn.linear;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import joist.learn.Problem;
import joist.learn.Problem.Target;
import joist.learn.RandomTables;
import joist.learn.Task;
import joist.learn.feature.Feature;
import joist.table.Column;
import joist.table.Table;

/** Random learning problems whose target depends on a number, a text and a date. */
final class Problems {
  static final Task.Regression SQUARED = new Task.Regression(new Task.Loss.Squared());

  private Problems() {}

  static Problem regression(long seed, int rows) {
    return of(seed, rows, SQUARED, 1);
  }

  static Problem classification(long seed, int rows, String... classes) {
    return of(seed, rows, new Task.Classification(List.of(classes)), classes.length);
  }

  private static Problem of(long seed, int rows, Task task, int classes) {
    Random random = new Random(seed);
    RandomTables tables = new RandomTables(random);
    Table train = tables.of(rows, 60).drop(List.of("wild"));
    Table valid = tables.of(rows / 4, 80).drop(List.of("wild"));
    return new Problem(
        "y", task, train, target(train, classes, random), valid, target(valid, classes, random));
  }

  private static Target target(Table table, int classes, Random random) {
    float[] values = new float[table.rows()];
    float[] weights = new float[table.rows()];
    for (int row = 0; row < values.length; row++) {
      double signal = signal(table, row) + random.nextGaussian() / 2;
      values[row] =
          classes == 1
              ? (float) (100 + 10 * signal)
              : Math.clamp((int) Math.floor(signal + classes / 2.0), 0, classes - 1);
      weights[row] = 0.5f + random.nextFloat();
    }
    return new Target(values, Optional.of(weights));
  }

  private static double signal(Table table, int row) {
    double signal = 0;
    for (Column column : table.columns()) {
      if (!column.isMissing(row)) {
        signal +=
            switch (column) {
              case Column.Numbers numbers -> Math.min(2, numbers.values()[row] / 5);
              case Column.Booleans booleans -> booleans.values()[row] * 0.3;
              case Column.Categories categories -> categories.codes()[row] % 3 - 1;
              case Column.Dates dates -> dates.epochSeconds()[row] % 86_400 / 86_400 - 0.5;
            };
      }
    }
    return signal;
  }

  /** f64[rows][width + 1]: the design's rows written out, 1 for the intercept. */
  static double[][] dense(Design design) {
    double[][] dense = new double[design.rows()][design.width() + 1];
    for (int row = 0; row < design.rows(); row++) {
      dense[row][design.width()] = 1;
      for (int f = 0; f < design.features().size(); f++) {
        Feature feature = design.features().get(f);
        if (!feature.isCategorical()) {
          dense[row][design.places()[f]] = design.numbers()[f][row];
        } else if (design.codes()[f][row] >= 0) {
          dense[row][design.codes()[f][row]] = 1;
        }
      }
    }
    return dense;
  }

  /** Solves {@code a x = b} by elimination with pivots. */
  static double[] solve(double[][] a, double[] b) {
    int n = b.length;
    for (int column = 0; column < n; column++) {
      int pivot = column;
      for (int row = column; row < n; row++) {
        pivot = Math.abs(a[row][column]) > Math.abs(a[pivot][column]) ? row : pivot;
      }
      double[] swapped = a[column];
      a[column] = a[pivot];
      a[pivot] = swapped;
      double value = b[column];
      b[column] = b[pivot];
      b[pivot] = value;
      for (int row = column + 1; row < n; row++) {
        double factor = a[row][column] / a[column][column];
        for (int k = column; k < n; k++) {
          a[row][k] -= factor * a[column][k];
        }
        b[row] -= factor * b[column];
      }
    }
    double[] x = new double[n];
    for (int row = n - 1; row >= 0; row--) {
      double sum = b[row];
      for (int k = row + 1; k < n; k++) {
        sum -= a[row][k] * x[k];
      }
      x[row] = sum / a[row][row];
    }
    return x;
  }
}
