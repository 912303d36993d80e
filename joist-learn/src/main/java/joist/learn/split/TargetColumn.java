package joist.learn.split;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import joist.learn.LearnException;
import joist.learn.Task;
import joist.learn.split.ProblemSettings.Kind;
import joist.table.Column;

/**
 * The target's task and values.
 *
 * @param values f32[rows]: class indices or numbers; NaN where missing
 * @param reason why it is this task, for people
 */
@SuppressWarnings("ArrayRecordComponent")
record TargetColumn(Task task, float[] values, String reason) {
  private static final int MOST_CLASSES = 1_000;

  static TargetColumn of(Column column, ProblemSettings settings) {
    return switch (column) {
      case Column.Booleans booleans -> {
        checkKind(booleans, settings);
        yield booleans(booleans);
      }
      case Column.Categories categories -> {
        checkKind(categories, settings);
        yield categories(categories);
      }
      case Column.Numbers numbers -> numbers(numbers, settings);
      case Column.Dates dates ->
          throw new LearnException(
              "cannot predict the dates of '%s'; make it a number first, such as days until then"
                  .formatted(dates.name()));
    };
  }

  private static void checkKind(Column column, ProblemSettings settings) {
    if (settings.kind() == Kind.NUMBERS || settings.loss().isPresent()) {
      throw new LearnException(
          "asked for a regression, but the target '%s' has type %s; ask for classes, or fix the values that are not numbers"
              .formatted(column.name(), column.type()));
    }
  }

  private static TargetColumn booleans(Column.Booleans column) {
    float[] values = new float[column.rows()];
    for (int row = 0; row < values.length; row++) {
      values[row] = column.isMissing(row) ? Float.NaN : column.values()[row];
    }
    checkDiffers(column, IntStream.range(0, 2).filter(k -> contains(values, k)).count());
    return new TargetColumn(
        new Task.Classification(List.of("false", "true")), values, "the target is a boolean");
  }

  private static boolean contains(float[] values, float value) {
    for (float other : values) {
      if (other == value) {
        return true;
      }
    }
    return false;
  }

  private static TargetColumn categories(Column.Categories column) {
    boolean[] occurs = new boolean[column.dictionary().size()];
    for (int code : column.codes()) {
      if (code >= 0) {
        occurs[code] = true;
      }
    }
    List<String> classes =
        IntStream.range(0, occurs.length)
            .filter(code -> occurs[code])
            .mapToObj(column.dictionary()::get)
            .sorted(order(column.dictionary()))
            .toList();
    checkDiffers(column, classes.size());
    checkClasses(column, classes.size());
    float[] indexByCode = new float[occurs.length];
    for (int k = 0; k < classes.size(); k++) {
      indexByCode[column.dictionary().indexOf(classes.get(k))] = k;
    }
    float[] values = new float[column.rows()];
    for (int row = 0; row < values.length; row++) {
      values[row] = column.isMissing(row) ? Float.NaN : indexByCode[column.codes()[row]];
    }
    return new TargetColumn(
        new Task.Classification(classes),
        values,
        "the target has %d different texts".formatted(classes.size()));
  }

  /** By number when all texts are numbers, else by text. */
  private static Comparator<String> order(List<String> texts) {
    boolean areNumbers = texts.stream().allMatch(text -> number(text).isPresent());
    Comparator<String> byText = Comparator.naturalOrder();
    return areNumbers
        ? Comparator.comparingDouble((String text) -> number(text).orElseThrow())
            .thenComparing(byText)
        : byText;
  }

  private static Optional<Double> number(String text) {
    try {
      return Optional.of(Double.parseDouble(text));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static TargetColumn numbers(Column.Numbers column, ProblemSettings settings) {
    double[] distinct =
        Arrays.stream(column.values())
            .filter(value -> !Double.isNaN(value))
            .map(value -> value + 0.0)
            .sorted()
            .distinct()
            .toArray();
    checkDiffers(column, distinct.length);
    checkFinite(column);
    boolean inferredClasses =
        settings.kind() == Kind.INFERRED && settings.loss().isEmpty() && distinct.length == 2;
    return settings.kind() == Kind.CLASSES || inferredClasses
        ? classesOfNumbers(column, distinct)
        : regression(column, settings);
  }

  private static void checkFinite(Column.Numbers column) {
    for (int row = 0; row < column.rows(); row++) {
      if (Double.isInfinite(column.values()[row])) {
        throw new LearnException(
            "expected finite numbers in the target '%s', got %s in row %d; leave it empty to drop the row"
                .formatted(column.name(), column.values()[row], row + 1));
      }
    }
  }

  private static TargetColumn classesOfNumbers(Column.Numbers column, double[] distinct) {
    checkClasses(column, distinct.length);
    float[] values = new float[column.rows()];
    for (int row = 0; row < values.length; row++) {
      double value = column.values()[row] + 0.0;
      values[row] = Double.isNaN(value) ? Float.NaN : Arrays.binarySearch(distinct, value);
    }
    List<String> classes = Arrays.stream(distinct).mapToObj(TargetColumn::text).toList();
    return new TargetColumn(
        new Task.Classification(classes),
        values,
        "the target has %d different numbers".formatted(distinct.length));
  }

  /** Whole numbers without a point. */
  private static String text(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  private static TargetColumn regression(Column.Numbers column, ProblemSettings settings) {
    Task.Loss loss = settings.loss().orElse(new Task.Loss.Squared());
    float[] values = new float[column.rows()];
    for (int row = 0; row < values.length; row++) {
      values[row] = (float) column.values()[row];
      if (loss instanceof Task.Loss.Poisson && values[row] < 0) {
        throw new LearnException(
            "expected counts of 0 or more in the target '%s' for the Poisson loss, got %s in row %d; choose the squared loss"
                .formatted(column.name(), column.values()[row], row + 1));
      }
      if (Float.isInfinite(values[row])) {
        throw new LearnException(
            "expected numbers below 3.4e38 in size in the target '%s', got %s in row %d; scale the column down"
                .formatted(column.name(), column.values()[row], row + 1));
      }
    }
    return new TargetColumn(new Task.Regression(loss), values, "the target is a number");
  }

  private static void checkDiffers(Column column, long distinct) {
    if (distinct < 2) {
      throw new LearnException(
          "expected at least two different values in the target '%s', got %s; there is nothing to tell apart: check the column, or choose another target"
              .formatted(column.name(), distinct == 0 ? "none (all are missing)" : "one"));
    }
  }

  private static void checkClasses(Column column, int classes) {
    if (classes > MOST_CLASSES) {
      throw new LearnException(
          "expected at most %d classes in the target '%s', got %d; group the rare ones, or make it a number"
              .formatted(MOST_CLASSES, column.name(), classes));
    }
  }
}
