package joist.serving.share;

/**
 * What a caller may use.
 *
 * @param weight its part of a queue, where callers compete: one of weight 3 gets three times the
 *     rows of one of weight 1
 * @param ratePerSecond calls; infinite for any number
 * @param atOnce calls that are inside together
 */
public record Quota(double weight, double ratePerSecond, int atOnce) {
  /** A weight of 1 and no limit. */
  public static final Quota FREE = new Quota(1, Double.POSITIVE_INFINITY, Integer.MAX_VALUE);

  public Quota {
    if (!(weight >= 0.001 && weight <= 1000) || !(ratePerSecond > 0) || atOnce < 1) {
      throw new IllegalArgumentException(
          "expected a weight of 0.001 to 1000, a rate above 0 and 1 or more calls at once, got weight"
              + " %s, %s/s, %d at once".formatted(weight, ratePerSecond, atOnce));
    }
  }

  public Quota withWeight(double other) {
    return new Quota(other, ratePerSecond, atOnce);
  }

  public Quota withRatePerSecond(double other) {
    return new Quota(weight, other, atOnce);
  }

  public Quota withAtOnce(int other) {
    return new Quota(weight, ratePerSecond, other);
  }
}
