package joist.load;

import java.util.SplittableRandom;
import java.util.function.LongSupplier;

/** How requests are spread over time. */
public enum Arrivals {
  /** Evenly: request i is due at i / rate. */
  CONSTANT,

  /**
   * As independent callers send them: the gaps are exponentially distributed with mean 1 / rate.
   */
  POISSON;

  /** The moments at which requests are due, in nanoseconds from the start, each call the next. */
  LongSupplier dueNanos(double ratePerSecond, long seed) {
    double meanNanos = 1e9 / ratePerSecond;
    return switch (this) {
      case CONSTANT ->
          new LongSupplier() {
            private long sent;

            @Override
            public long getAsLong() {
              return Math.round(meanNanos * sent++);
            }
          };
      case POISSON ->
          new LongSupplier() {
            private final SplittableRandom random = new SplittableRandom(seed);
            private double due;

            @Override
            public long getAsLong() {
              due -= meanNanos * Math.log(1 - random.nextDouble());
              return Math.round(due);
            }
          };
    };
  }
}
