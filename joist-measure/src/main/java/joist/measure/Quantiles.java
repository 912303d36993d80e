package joist.measure;

import java.util.Arrays;

/** What a share of measured values stays within. */
public final class Quantiles {
  private Quantiles() {}

  /**
   * The value that {@code share} of the values stay within: of n the one at the place share * n,
   * from 0, or the last.
   *
   * @param rising at least one
   * @param share from 0 to 1, such as 0.99
   */
  public static double of(double[] rising, double share) {
    return rising[place(rising.length, share)];
  }

  /** As {@link #of(double[], double)}. */
  public static long of(long[] rising, double share) {
    return rising[place(rising.length, share)];
  }

  /** The value in the middle, of values in any order, which stay as they are. */
  public static double median(double[] values) {
    double[] rising = values.clone();
    Arrays.sort(rising);
    return of(rising, 0.5);
  }

  private static int place(int count, double share) {
    return Math.min(count - 1, (int) (share * count));
  }
}
