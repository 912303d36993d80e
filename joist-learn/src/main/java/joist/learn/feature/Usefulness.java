package joist.learn.feature;

import java.util.Arrays;
import java.util.Optional;
import joist.table.Column;

/** Whether a column can tell rows apart at all. */
final class Usefulness {
  private Usefulness() {}

  /** Why nothing can be learned from this column of the training rows; empty when it can. */
  static Optional<String> whyUseless(Column column) {
    double[] values = values(column);
    double[] present = Arrays.stream(values).filter(value -> !Double.isNaN(value)).toArray();
    if (present.length == 0) {
      return Optional.of("has no values");
    }
    if (present.length == values.length && isConstant(present)) {
      return Optional.of("has the same value in every row");
    }
    return switch (column) {
      case Column.Numbers numbers when isRowNumber(values) ->
          Optional.of("numbers the rows one by one (an identifier)");
      case Column.Categories categories when present.length > 1 && isDistinct(present) ->
          Optional.of("has another text in every row (an identifier)");
      case Column.Numbers numbers -> Optional.empty();
      case Column.Categories categories -> Optional.empty();
      case Column.Booleans booleans -> Optional.empty();
      case Column.Dates dates -> Optional.empty();
    };
  }

  private static double[] values(Column column) {
    return switch (column) {
      case Column.Numbers(String name, double[] values) -> values;
      case Column.Dates(String name, double[] seconds) -> seconds;
      case Column.Booleans booleans -> byRow(booleans, booleans.values());
      case Column.Categories categories -> byRow(categories, categories.codes());
    };
  }

  private static double[] byRow(Column column, byte[] values) {
    double[] numbers = new double[values.length];
    Arrays.setAll(numbers, row -> column.isMissing(row) ? Double.NaN : values[row]);
    return numbers;
  }

  private static double[] byRow(Column column, int[] values) {
    double[] numbers = new double[values.length];
    Arrays.setAll(numbers, row -> column.isMissing(row) ? Double.NaN : values[row]);
    return numbers;
  }

  private static boolean isConstant(double[] values) {
    return Arrays.stream(values).allMatch(value -> value == values[0]);
  }

  private static boolean isDistinct(double[] values) {
    return Arrays.stream(values).distinct().limit(values.length).count() == values.length;
  }

  /** A few rows may count up by chance; a hundred do not. */
  private static boolean isRowNumber(double[] values) {
    for (int row = 1; row < values.length; row++) {
      if (values[row] != values[row - 1] + 1) {
        return false;
      }
    }
    return values.length >= 100;
  }
}
