package joist.measure;

/**
 * How long a call takes.
 *
 * @param nanos of one run: the median of the rounds' means
 * @param p50Nanos half of the runs take at most this long; runs of less than some microseconds are
 *     timed a few at a time
 * @param p99Nanos 99 of 100 runs take at most this long
 * @param runs that were timed
 */
public record CallTime(double nanos, double p50Nanos, double p99Nanos, long runs) {
  /** Runs a second, one after the other. */
  public double perSecond() {
    return 1e9 / nanos;
  }
}
