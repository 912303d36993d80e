package joist.serving.stats;

import java.util.OptionalDouble;

/**
 * A {@link LatencyHistogram}'s counts at one moment, or the difference of two moments. Immutable.
 */
public final class LatencyCounts {
  private final long[] counts;
  private final long sumNanos;
  private final long total;

  LatencyCounts(long[] counts, long sumNanos) {
    this.counts = counts;
    this.sumNanos = sumNanos;
    long sum = 0;
    for (long count : counts) {
      sum += count;
    }
    this.total = sum;
  }

  static LatencyCounts none() {
    return new LatencyCounts(new long[LatencyHistogram.BUCKETS], 0);
  }

  public long total() {
    return total;
  }

  public long sumNanos() {
    return sumNanos;
  }

  /** What was counted since {@code earlier}, a snapshot of the same histogram. */
  public LatencyCounts since(LatencyCounts earlier) {
    long[] difference = new long[counts.length];
    for (int i = 0; i < counts.length; i++) {
      difference[i] = Math.max(0, counts[i] - earlier.counts[i]);
    }
    return new LatencyCounts(difference, Math.max(0, sumNanos - earlier.sumNanos));
  }

  /**
   * The duration that a share {@code q} of all durations is not above, to within a bucket; empty
   * when nothing was counted.
   */
  public OptionalDouble quantileNanos(double q) {
    if (total == 0) {
      return OptionalDouble.empty();
    }
    long rank = Math.max(1, (long) Math.ceil(q * total));
    long seen = 0;
    for (int i = 0; i < counts.length; i++) {
      seen += counts[i];
      if (seen >= rank) {
        return OptionalDouble.of(LatencyHistogram.upperBoundNanos(i));
      }
    }
    return OptionalDouble.of(LatencyHistogram.upperBoundNanos(counts.length - 1));
  }

  /** Durations below {@code 2^power} microseconds, exactly. */
  public long belowPowerOfTwoMicros(int power) {
    int end = Math.min(counts.length, (power + 1) * LatencyHistogram.PER_OCTAVE);
    long seen = 0;
    for (int i = 0; i < end; i++) {
      seen += counts[i];
    }
    return seen;
  }
}
