package joist.serving.admission;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What requests of a size cost, learned from those that ran: a moving average of nanoseconds for
 * each power of two of the size. Size is any count the work grows with (bytes of the request).
 * Thread-safe; racing updates may drop one another, which an average forgives.
 */
public final class LearnedCost {
  private static final int CLASSES = 48;
  private static final int WEIGHT_SHIFT = 4;
  private final AtomicLongArray nanosByClass = new AtomicLongArray(CLASSES);
  private final double assumedNanosPerUnit;

  /** Assumes {@code assumedNanosPerUnit} of any size until something has run. */
  public LearnedCost(double assumedNanosPerUnit) {
    this.assumedNanosPerUnit = assumedNanosPerUnit;
  }

  /** Learns that a request of {@code size} took {@code nanos}. */
  public void learn(long size, long nanos) {
    int index = sizeClass(size);
    long scaled = (long) (nanos * (classSize(index) / Math.max(1, size)));
    long old = nanosByClass.get(index);
    long next = old == 0 ? scaled : old + ((scaled - old) >> WEIGHT_SHIFT);
    nanosByClass.lazySet(index, Math.max(1, next));
  }

  /** Predicts the cost of a request of {@code size}, from the nearest class that is known. */
  public long predictNanos(long size) {
    int index = sizeClass(size);
    for (int distance = 0; distance < CLASSES; distance++) {
      long nanos = known(index - distance);
      int from = index - distance;
      if (nanos == 0) {
        nanos = known(index + distance);
        from = index + distance;
      }
      if (nanos != 0) {
        return (long) (nanos * (size / classSize(from)));
      }
    }
    return (long) (size * assumedNanosPerUnit);
  }

  private long known(int index) {
    return index < 0 || index >= CLASSES ? 0 : nanosByClass.get(index);
  }

  private static int sizeClass(long size) {
    return Math.min(CLASSES - 1, Long.SIZE - Long.numberOfLeadingZeros(Math.max(1, size)));
  }

  private static double classSize(int index) {
    return Math.scalb(0.75, index);
  }
}
