package joist.model;

import joist.table.Column;

/**
 * Puts a column's rows into a batch. What is no value of the field's type is converted as a
 * caller's value would be, since a file of new rows may have been read with other types than the
 * training file.
 */
final class TableRows {
  private TableRows() {}

  /** Sets batch rows 0 on from the column's rows {@code from} to {@code to}. */
  static void set(RowBatch batch, int field, Column column, int from, int to) {
    switch (column) {
      case Column.Numbers numbers -> numbers(batch, field, numbers.values(), from, to);
      case Column.Booleans booleans -> booleans(batch, field, booleans.values(), from, to);
      case Column.Categories categories -> categories(batch, field, categories, from, to);
      case Column.Dates dates -> dates(batch, field, dates.epochSeconds(), from, to);
    }
  }

  private static void numbers(RowBatch batch, int field, double[] values, int from, int to) {
    for (int row = from; row < to; row++) {
      batch.number(row - from, field, values[row]);
    }
  }

  private static void booleans(RowBatch batch, int field, byte[] values, int from, int to) {
    for (int row = from; row < to; row++) {
      if (values[row] < 0) {
        batch.missing(row - from, field);
      } else {
        batch.bool(row - from, field, values[row] == 1);
      }
    }
  }

  private static void categories(
      RowBatch batch, int field, Column.Categories column, int from, int to) {
    int[] codes = column.codes();
    for (int row = from; row < to; row++) {
      if (codes[row] < 0) {
        batch.missing(row - from, field);
      } else {
        batch.text(row - from, field, column.dictionary().get(codes[row]));
      }
    }
  }

  private static void dates(RowBatch batch, int field, double[] values, int from, int to) {
    for (int row = from; row < to; row++) {
      if (Double.isNaN(values[row])) {
        batch.missing(row - from, field);
      } else {
        batch.instant(row - from, field, values[row]);
      }
    }
  }
}
