package joist.serving.share;

/**
 * Lets through so many calls a second, and as many at once as come in a second (at least one) after
 * a rest. The rate may be another at each call. Not thread-safe.
 */
final class TokenBucket {
  private double tokens = Double.POSITIVE_INFINITY; // full, whatever the rate
  private long filled;

  /**
   * Takes a token.
   *
   * @return 0 where there was one; else the nanoseconds until there will be
   */
  long take(double ratePerSecond, long nowNanos) {
    long wait = nanosUntilNext(ratePerSecond, nowNanos);
    if (wait == 0 && ratePerSecond != Double.POSITIVE_INFINITY) {
      tokens--;
    }
    return wait;
  }

  /** As {@link #take}, but leaves the token there. */
  long nanosUntilNext(double ratePerSecond, long nowNanos) {
    if (ratePerSecond == Double.POSITIVE_INFINITY) {
      return 0;
    }
    double most = Math.max(1, ratePerSecond);
    double since = tokens == Double.POSITIVE_INFINITY ? 0 : (nowNanos - filled) / 1e9;
    tokens = Math.min(most, tokens + Math.max(0, since) * ratePerSecond);
    filled = nowNanos;
    return tokens >= 1 ? 0 : (long) Math.ceil((1 - tokens) / ratePerSecond * 1e9);
  }
}
