package joist.load;

import java.time.Duration;

/**
 * When requests are sent.
 *
 * @param warmup sent at the same rate before, and not counted: the first requests would measure how
 *     this process and the server become fast
 * @param seed of random gaps; the same seed sends at the same moments
 */
public record Pace(
    double ratePerSecond, Duration warmup, Duration duration, Arrivals arrivals, long seed) {
  public Pace {
    if (!(ratePerSecond > 0) || ratePerSecond > 1e6) {
      throw new IllegalArgumentException(
          "expected a rate above 0 and at most 1000000 requests a second, got " + ratePerSecond);
    }
    if (warmup.isNegative()) {
      throw new IllegalArgumentException("expected a warm-up of zero or more, got " + warmup);
    }
    if (duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException("expected a duration above zero, got " + duration);
    }
  }

  /** Evenly spread requests, without warming up. */
  public static Pace constant(double ratePerSecond, Duration duration) {
    return new Pace(ratePerSecond, Duration.ZERO, duration, new Arrivals.Constant(), 0);
  }
}
