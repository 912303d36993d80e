package joist.serving.stats;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * Durations counted in fixed buckets, so that histograms of any two processes can be added.
 *
 * <p>Thread-safe and lock-free. A bucket is at most 1/16 of its lower bound wide, from 62.5 ns to
 * 67 s; longer durations count in the last.
 */
public final class LatencyHistogram {
  /*
   * Log-linear: durations in units of 1/16 us; up to 16 units one bucket each, above that 16 to an
   * octave. So every power of two of a microsecond is a bucket's bound, exactly.
   */
  static final int PER_OCTAVE = 16;
  private static final int SUB_BITS = 4;
  private static final int OCTAVES = 26;
  static final int BUCKETS = PER_OCTAVE * (OCTAVES + 1);
  private static final double NANOS_PER_UNIT = 62.5;

  private final AtomicLongArray counts = new AtomicLongArray(BUCKETS);
  private final LongAdder sumNanos = new LongAdder();

  /** Counts a duration; a negative one counts as 0. */
  public void record(long nanos) {
    long positive = Math.max(0, nanos);
    counts.getAndIncrement(bucket(positive));
    sumNanos.add(positive);
  }

  /** The counts as they are now. */
  public LatencyCounts counts() {
    long[] copy = new long[BUCKETS];
    for (int i = 0; i < BUCKETS; i++) {
      copy[i] = counts.get(i);
    }
    return new LatencyCounts(copy, sumNanos.sum());
  }

  static int bucket(long nanos) {
    long units = nanos < Long.MAX_VALUE / 2 ? nanos * 2 / 125 : Long.MAX_VALUE / 125;
    if (units < PER_OCTAVE) {
      return (int) units;
    }
    int exponent = Long.SIZE - 1 - Long.numberOfLeadingZeros(units);
    int sub = (int) (units >>> (exponent - SUB_BITS)) & (PER_OCTAVE - 1);
    return Math.min(BUCKETS - 1, (exponent - SUB_BITS + 1) * PER_OCTAVE + sub);
  }

  /** The least duration that is above bucket {@code index}, in nanoseconds. */
  static double upperBoundNanos(int index) {
    if (index < PER_OCTAVE) {
      return (index + 1) * NANOS_PER_UNIT;
    }
    int octave = index / PER_OCTAVE - 1;
    long units = (PER_OCTAVE + index % PER_OCTAVE + 1L) << octave;
    return units * NANOS_PER_UNIT;
  }
}
