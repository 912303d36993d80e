package joist.cli.reproduce;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;
import joist.load.Arrivals;

/**
 * Requests of one row, as they come.
 *
 * @param ratePerSecond above 0
 * @param seed of the moments: the same seed gives the same ones
 */
record Load(Arrivals arrivals, double ratePerSecond, long seed) {
  /** Fewer would not show a p99. */
  private static final int LEAST_REQUESTS = 400;

  Load {
    if (!(ratePerSecond > 0)) {
      throw new IllegalArgumentException(
          "expected a rate above 0, got " + ratePerSecond + " requests a second");
    }
  }

  static Load poisson(double ratePerSecond) {
    return new Load(new Arrivals.Poisson(), ratePerSecond, 7);
  }

  Load withSeed(long other) {
    return new Load(arrivals, ratePerSecond, other);
  }

  /** How many requests are counted of a run of about this length. */
  int count(Duration length) {
    return (int) Math.max(LEAST_REQUESTS, ratePerSecond * length.toMillis() / 1e3);
  }

  /** When they come, in nanoseconds: half as many as are counted, and those. */
  long[] moments(Duration length) {
    int count = count(length);
    LongSupplier due = arrivals.dueNanos(ratePerSecond, seed);
    return LongStream.generate(due).limit(count / 2 + count).toArray();
  }

  /** When those come that come within a time, however few. */
  long[] within(Duration time) {
    LongSupplier due = arrivals.dueNanos(ratePerSecond, seed);
    return LongStream.generate(due).takeWhile(at -> at < time.toNanos()).toArray();
  }
}
