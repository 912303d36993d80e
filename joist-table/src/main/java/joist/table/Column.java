package joist.table;

import java.util.List;

/**
 * A named column of equal-typed values, any of which may be missing. The arrays are the column's
 * own: they must not be written to.
 */
public sealed interface Column {
  String name();

  int rows();

  ColumnType type();

  boolean isMissing(int row);

  /** Numbers; NaN is missing. */
  @SuppressWarnings("ArrayRecordComponent")
  record Numbers(String name, double[] values) implements Column {
    @Override
    public int rows() {
      return values.length;
    }

    @Override
    public ColumnType type() {
      return ColumnType.NUMBER;
    }

    @Override
    public boolean isMissing(int row) {
      return Double.isNaN(values[row]);
    }
  }

  /** Booleans: 1 true, 0 false, -1 missing. */
  @SuppressWarnings("ArrayRecordComponent")
  record Booleans(String name, byte[] values) implements Column {
    @Override
    public int rows() {
      return values.length;
    }

    @Override
    public ColumnType type() {
      return ColumnType.BOOLEAN;
    }

    @Override
    public boolean isMissing(int row) {
      return values[row] < 0;
    }
  }

  /**
   * Categories: each value is an index into {@code dictionary}, -1 is missing. The dictionary has
   * no duplicates and no empty text; its order is that of first appearance.
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Categories(String name, int[] codes, List<String> dictionary) implements Column {
    public Categories {
      dictionary = List.copyOf(dictionary);
    }

    @Override
    public int rows() {
      return codes.length;
    }

    @Override
    public ColumnType type() {
      return ColumnType.CATEGORY;
    }

    @Override
    public boolean isMissing(int row) {
      return codes[row] < 0;
    }
  }

  /** Instants as seconds since 1970-01-01T00:00:00Z, with fractions; NaN is missing. */
  @SuppressWarnings("ArrayRecordComponent")
  record Dates(String name, double[] epochSeconds) implements Column {
    @Override
    public int rows() {
      return epochSeconds.length;
    }

    @Override
    public ColumnType type() {
      return ColumnType.DATE;
    }

    @Override
    public boolean isMissing(int row) {
      return Double.isNaN(epochSeconds[row]);
    }
  }
}
