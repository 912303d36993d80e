package joist.table;

import java.util.Arrays;

/**
 * A column's values as small whole numbers, one a row, each below {@code size}; the last one stands
 * for missing. Numbers fall into bins between quantiles, of at least 16 rows each.
 */
@SuppressWarnings("ArrayRecordComponent")
record ValueCodes(int[] codes, int size) {
  private static final int MOST_BINS = 1024;
  private static final int ROWS_A_BIN = 16;

  static ValueCodes of(Column column) {
    return switch (column) {
      case Column.Numbers numbers -> binned(numbers.values());
      case Column.Dates dates -> binned(dates.epochSeconds());
      case Column.Booleans booleans -> of(booleans);
      case Column.Categories categories -> of(categories);
    };
  }

  boolean isMissing(int row) {
    return codes[row] == size - 1;
  }

  private static ValueCodes of(Column.Booleans column) {
    byte[] values = column.values();
    int[] codes = new int[values.length];
    for (int row = 0; row < codes.length; row++) {
      codes[row] = values[row] < 0 ? 2 : values[row];
    }
    return new ValueCodes(codes, 3);
  }

  private static ValueCodes of(Column.Categories column) {
    int missing = column.dictionary().size();
    int[] codes = new int[column.rows()];
    for (int row = 0; row < codes.length; row++) {
      codes[row] = column.codes()[row] < 0 ? missing : column.codes()[row];
    }
    return new ValueCodes(codes, missing + 1);
  }

  private static ValueCodes binned(double[] values) {
    double[] edges = edges(Spreads.sortedSample(values));
    int missing = edges.length + 1;
    int[] codes = new int[values.length];
    for (int row = 0; row < codes.length; row++) {
      if (Double.isNaN(values[row])) {
        codes[row] = missing;
      } else {
        int at = Arrays.binarySearch(edges, values[row]);
        codes[row] = at >= 0 ? at : -at - 1;
      }
    }
    return new ValueCodes(codes, missing + 1);
  }

  /** Distinct upper edges of bins: every value when there are few, else even quantiles. */
  private static double[] edges(double[] sorted) {
    int bins = Math.clamp(sorted.length / ROWS_A_BIN, 1, MOST_BINS);
    double[] distinct = Arrays.stream(sorted).distinct().limit(bins + 1L).toArray();
    if (distinct.length <= bins) {
      return distinct;
    }
    double[] quantiles = new double[bins];
    for (int bin = 0; bin < bins; bin++) {
      quantiles[bin] = Spreads.quantile(sorted, (bin + 1.0) / bins);
    }
    return Arrays.stream(quantiles).distinct().toArray();
  }
}
