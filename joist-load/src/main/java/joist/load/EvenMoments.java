package joist.load;

import java.util.function.LongSupplier;

/** Moments a fixed gap apart, in nanoseconds, that do not drift. */
final class EvenMoments implements LongSupplier {
  private final double gapNanos;
  private long sent;

  EvenMoments(double gapNanos) {
    this.gapNanos = gapNanos;
  }

  @Override
  public long getAsLong() {
    return Math.round(gapNanos * sent++);
  }
}
