package joist.table;

import java.util.Arrays;

/** Whether columns hold the same values, whatever their names. */
final class ColumnContent {
  private ColumnContent() {}

  static int hash(Column column) {
    return switch (column) {
      case Column.Numbers numbers -> Arrays.hashCode(numbers.values());
      case Column.Dates dates -> Arrays.hashCode(dates.epochSeconds());
      case Column.Booleans booleans -> Arrays.hashCode(booleans.values());
      case Column.Categories categories -> Arrays.hashCode(categories.codes());
    };
  }

  static boolean equal(Column a, Column b) {
    return switch (a) {
      case Column.Numbers numbers ->
          b instanceof Column.Numbers other && Arrays.equals(numbers.values(), other.values());
      case Column.Dates dates ->
          b instanceof Column.Dates other
              && Arrays.equals(dates.epochSeconds(), other.epochSeconds());
      case Column.Booleans booleans ->
          b instanceof Column.Booleans other && Arrays.equals(booleans.values(), other.values());
      case Column.Categories categories ->
          b instanceof Column.Categories other
              && Arrays.equals(categories.codes(), other.codes())
              && categories.dictionary().equals(other.dictionary());
    };
  }
}
