package joist.table;

import java.util.List;
import java.util.Optional;

/**
 * What a column's values look like.
 *
 * @param count rows with a value
 * @param missing rows without
 * @param distinct different values; an estimate within about 2 % unless {@code distinctExact}
 * @param spread of numbers and dates (in epoch seconds) with at least one value, else absent
 * @param top the most frequent values of categories and booleans, the most frequent first
 */
public record ColumnStatistics(
    String name,
    ColumnType type,
    long count,
    long missing,
    long distinct,
    boolean distinctExact,
    Optional<Spread> spread,
    List<ValueCount> top) {
  public ColumnStatistics {
    top = List.copyOf(top);
  }

  /** A value as text, and in how many rows it is. */
  public record ValueCount(String value, long count) {}

  /**
   * How numbers are spread.
   *
   * @param deviation the standard deviation of the sample; 0 for one value
   * @param quantiles at levels 0.01, 0.05, 0.25, 0.5, 0.75, 0.95 and 0.99
   * @param histogram bins from the least to the greatest value, of equal width but for the outer
   *     two, which take in the outermost hundredths
   */
  public record Spread(
      double min,
      double max,
      double mean,
      double deviation,
      List<Quantile> quantiles,
      List<Bin> histogram) {
    public Spread {
      quantiles = List.copyOf(quantiles);
      histogram = List.copyOf(histogram);
    }
  }

  /** The value that a share {@code level} of the values does not exceed. */
  public record Quantile(double level, double value) {}

  /** How many values are at least {@code from} and below {@code to}; the last bin includes it. */
  public record Bin(double from, double to, long count) {}
}
