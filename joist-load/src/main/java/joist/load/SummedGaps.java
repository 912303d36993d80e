package joist.load;

import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/** Moments with given gaps between, in nanoseconds. */
final class SummedGaps implements LongSupplier {
  private final DoubleSupplier gapsNanos;
  private double due;

  SummedGaps(DoubleSupplier gapsNanos) {
    this.gapsNanos = gapsNanos;
  }

  @Override
  public long getAsLong() {
    due += gapsNanos.getAsDouble();
    return Math.round(due);
  }
}
