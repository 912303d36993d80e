package joist.table;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A named column of equal-typed values, any of which may be missing. The arrays are the column's
 * own: they must not be written to.
 */
public sealed interface Column {
  String name();

  int rows();

  ColumnType type();

  boolean isMissing(int row);

  /**
   * The value as {@code Double}, {@code Boolean}, {@code String} or {@code Instant}; null missing.
   */
  @Nullable Object value(int row);

  /** The values of these rows, in this order. */
  Column rows(int[] indices);

  /** Rows {@code from} to {@code to}, the last not included. */
  Column slice(int from, int to);

  /** The same values under another name. */
  Column named(String newName);

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

    @Override
    public @Nullable Object value(int row) {
      return isMissing(row) ? null : (Object) values[row];
    }

    @Override
    public Numbers rows(int[] indices) {
      double[] picked = new double[indices.length];
      for (int i = 0; i < indices.length; i++) {
        picked[i] = values[indices[i]];
      }
      return new Numbers(name, picked);
    }

    @Override
    public Numbers slice(int from, int to) {
      return new Numbers(name, Arrays.copyOfRange(values, from, to));
    }

    @Override
    public Numbers named(String newName) {
      return new Numbers(newName, values);
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

    @Override
    public @Nullable Object value(int row) {
      return isMissing(row) ? null : (Object) (values[row] == 1);
    }

    @Override
    public Booleans rows(int[] indices) {
      byte[] picked = new byte[indices.length];
      for (int i = 0; i < indices.length; i++) {
        picked[i] = values[indices[i]];
      }
      return new Booleans(name, picked);
    }

    @Override
    public Booleans slice(int from, int to) {
      return new Booleans(name, Arrays.copyOfRange(values, from, to));
    }

    @Override
    public Booleans named(String newName) {
      return new Booleans(newName, values);
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

    @Override
    public @Nullable Object value(int row) {
      return isMissing(row) ? null : dictionary.get(codes[row]);
    }

    @Override
    public Categories rows(int[] indices) {
      int[] picked = new int[indices.length];
      for (int i = 0; i < indices.length; i++) {
        picked[i] = codes[indices[i]];
      }
      return new Categories(name, picked, dictionary);
    }

    @Override
    public Categories slice(int from, int to) {
      return new Categories(name, Arrays.copyOfRange(codes, from, to), dictionary);
    }

    @Override
    public Categories named(String newName) {
      return new Categories(newName, codes, dictionary);
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

    @Override
    public @Nullable Object value(int row) {
      return isMissing(row) ? null : instant(epochSeconds[row]);
    }

    @Override
    public Dates rows(int[] indices) {
      double[] picked = new double[indices.length];
      for (int i = 0; i < indices.length; i++) {
        picked[i] = epochSeconds[indices[i]];
      }
      return new Dates(name, picked);
    }

    @Override
    public Dates slice(int from, int to) {
      return new Dates(name, Arrays.copyOfRange(epochSeconds, from, to));
    }

    @Override
    public Dates named(String newName) {
      return new Dates(newName, epochSeconds);
    }

    private static Instant instant(double seconds) {
      long micros = DateFormat.micros(seconds);
      return Instant.ofEpochSecond(
          Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1000);
    }
  }
}
