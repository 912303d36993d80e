package joist.serving;

import java.time.Duration;
import java.time.Instant;

/** A clock that a test moves. */
final class ManualClock implements ServingClock {
  private long nanos;

  void advance(Duration duration) {
    nanos += duration.toNanos();
  }

  @Override
  public long nanos() {
    return nanos;
  }

  @Override
  public Instant now() {
    return Instant.EPOCH.plusNanos(nanos);
  }
}
