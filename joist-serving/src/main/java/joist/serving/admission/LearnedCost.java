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
  /* A stall of the machine is no cost of a request: else one moves small work behind the queue. */
  private static final long MOST_GROWTH = 8;
  private static final long LEAST_NANOS = 10_000;
  private final AtomicLongArray nanosByClass = new AtomicLongArray(CLASSES);
  private final double assumedNanosPerUnit;
  private volatile long leastNanos; // assumed of any size

  /** Assumes {@code assumedNanosPerUnit} of any size until something has run. */
  public LearnedCost(double assumedNanosPerUnit) {
    this.assumedNanosPerUnit = assumedNanosPerUnit;
  }

  /**
   * Assumes, until something has run, that no request costs less: the first ones of a model that
   * computes long for a few bytes would be thought small.
   */
  public void assumeAtLeast(long nanos) {
    leastNanos = nanos;
  }

  /** Begins with what another has learned of sizes of which this has seen none. */
  public void startFrom(LearnedCost other) {
    for (int index = 0; index < CLASSES; index++) {
      nanosByClass.compareAndSet(index, 0, other.known(index));
    }
  }

  /** Learns that a request of {@code size} took {@code nanos}. */
  public void learn(long size, long nanos) {
    int index = sizeClass(size);
    long scaled = (long) (nanos * (classSize(index) / Math.max(1, size)));
    long old = nanosByClass.get(index);
    long believed = old == 0 ? scaled : Math.min(scaled, MOST_GROWTH * Math.max(old, LEAST_NANOS));
    long next = old == 0 ? scaled : old + ((believed - old) >> WEIGHT_SHIFT);
    nanosByClass.lazySet(index, Math.max(1, next));
  }

  /**
   * Predicts the cost of a request of {@code size}: from the nearest class that is known, in
   * proportion; beyond the largest that is known, along the line through the two largest, since
   * what small requests cost is mostly not by their size, and never more than in proportion.
   */
  public long predictNanos(long size) {
    int index = sizeClass(size);
    for (int distance = 0; distance < CLASSES; distance++) {
      if (known(index - distance) != 0) {
        return distance == 0 ? inProportion(index, size) : beyond(index - distance, size);
      }
      if (known(index + distance) != 0) {
        return inProportion(index + distance, size);
      }
    }
    return Math.max(leastNanos, (long) (size * assumedNanosPerUnit));
  }

  private long inProportion(int from, long size) {
    return (long) (known(from) * (size / classSize(from)));
  }

  /** For a size above those of class {@code from}, the nearest that is known. */
  private long beyond(int from, long size) {
    long most = inProportion(from, size);
    for (int smaller = from - 1; smaller >= 0; smaller--) {
      if (known(smaller) != 0) {
        double rise = Math.max(0, known(from) - known(smaller));
        double perUnit = rise / (classSize(from) - classSize(smaller));
        return Math.min(most, (long) (known(from) + perUnit * (size - classSize(from))));
      }
    }
    return Math.min(most, (long) (known(from) + assumedNanosPerUnit * (size - classSize(from))));
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
