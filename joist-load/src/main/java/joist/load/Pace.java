package joist.load;

import java.time.Duration;

/**
 * When requests are sent.
 *
 * @param seed of the {@link Arrivals#POISSON} gaps; the same seed sends at the same moments
 */
public record Pace(double ratePerSecond, Duration duration, Arrivals arrivals, long seed) {
  public Pace {
    if (!(ratePerSecond > 0) || ratePerSecond > 1e6) {
      throw new IllegalArgumentException(
          "expected a rate above 0 and at most 1000000 requests a second, got " + ratePerSecond);
    }
    if (duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException("expected a duration above zero, got " + duration);
    }
  }

  /** Evenly spread requests. */
  public static Pace constant(double ratePerSecond, Duration duration) {
    return new Pace(ratePerSecond, duration, Arrivals.CONSTANT, 0);
  }
}
