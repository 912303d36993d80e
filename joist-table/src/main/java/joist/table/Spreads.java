package joist.table;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Computes how numbers are spread; NaN is no value. */
final class Spreads {
  private static final double[] LEVELS = {0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99};
  private static final int BINS = 20;
  // Quantiles of more values than this are those of an even sample, whose rank error is then below
  // a thousandth; sorting them all would dominate the reading of a large table.
  private static final int SORTED = 1 << 20;

  private Spreads() {}

  static ColumnStatistics.Spread of(double[] values) {
    double[] sorted = sortedSample(values);
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    double sum = 0;
    long count = 0;
    for (double value : values) {
      if (!Double.isNaN(value)) {
        min = Math.min(min, value);
        max = Math.max(max, value);
        sum += value;
        count++;
      }
    }
    double mean = Math.clamp(sum / count, min, max);
    return new ColumnStatistics.Spread(
        min,
        max,
        mean,
        deviation(values, mean, count),
        Arrays.stream(LEVELS)
            .mapToObj(level -> new ColumnStatistics.Quantile(level, quantile(sorted, level)))
            .toList(),
        histogram(values, edges(sorted, min, max)));
  }

  /** The least value that at least a share {@code level} of sorted values does not exceed. */
  static double quantile(double[] sorted, double level) {
    int rank = (int) Math.ceil(level * sorted.length);
    return sorted[Math.clamp(rank - 1, 0, sorted.length - 1)];
  }

  /** The values, or an even sample of them, in rising order. */
  static double[] sortedSample(double[] values) {
    int step = Math.max(1, (values.length + SORTED - 1) / SORTED);
    double[] sample = new double[(values.length + step - 1) / step];
    int size = 0;
    for (int row = 0; row < values.length; row += step) {
      if (!Double.isNaN(values[row])) {
        sample[size++] = values[row];
      }
    }
    if (size == 0 && step > 1) {
      return Arrays.stream(values).filter(value -> !Double.isNaN(value)).sorted().toArray();
    }
    double[] sorted = Arrays.copyOf(sample, size);
    Arrays.sort(sorted);
    return sorted;
  }

  private static double deviation(double[] values, double mean, long count) {
    double squares = 0;
    for (double value : values) {
      if (!Double.isNaN(value)) {
        squares += (value - mean) * (value - mean);
      }
    }
    return count < 2 ? 0 : Math.sqrt(squares / (count - 1));
  }

  /** The edges of equal bins between the outer hundredths, the outermost moved to the extremes. */
  private static double[] edges(double[] sorted, double min, double max) {
    if (min == max) {
      return new double[] {min, max};
    }
    double low = quantile(sorted, 0.01);
    double high = quantile(sorted, 0.99);
    if (!(low < high)) {
      low = min;
      high = max;
    }
    double[] edges = new double[BINS + 1];
    for (int i = 0; i <= BINS; i++) {
      edges[i] = low + (high - low) * i / BINS;
    }
    edges[0] = min;
    edges[BINS] = max;
    return edges;
  }

  private static List<ColumnStatistics.Bin> histogram(double[] values, double[] edges) {
    int bins = edges.length - 1;
    long[] counts = new long[bins];
    for (double value : values) {
      if (!Double.isNaN(value)) {
        int at = Arrays.binarySearch(edges, value);
        counts[Math.clamp(at >= 0 ? at : -at - 2, 0, bins - 1)]++;
      }
    }
    List<ColumnStatistics.Bin> histogram = new ArrayList<>();
    for (int bin = 0; bin < bins; bin++) {
      histogram.add(new ColumnStatistics.Bin(edges[bin], edges[bin + 1], counts[bin]));
    }
    return histogram;
  }
}
