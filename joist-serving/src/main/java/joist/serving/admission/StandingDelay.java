package joist.serving.admission;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The least delay seen over an interval: what stays when bursts are gone. Fed by one thread, read
 * by any.
 */
public final class StandingDelay {
  private final long intervalNanos;
  private final AtomicLong standing = new AtomicLong();
  private long least = Long.MAX_VALUE;
  private long intervalEndNanos;

  public StandingDelay(long intervalNanos, long nowNanos) {
    this.intervalNanos = intervalNanos;
    this.intervalEndNanos = nowNanos + intervalNanos;
  }

  /** Takes in a delay met at {@code nowNanos}. */
  public void observe(long delayNanos, long nowNanos) {
    least = Math.min(least, Math.max(0, delayNanos));
    if (nowNanos - intervalEndNanos >= 0) {
      standing.set(least);
      least = Long.MAX_VALUE;
      intervalEndNanos = nowNanos + intervalNanos;
    } else if (least < standing.get()) {
      standing.set(least);
    }
  }

  /** The least delay of the last full interval, or less where the current one has seen less. */
  public long nanos() {
    return standing.get();
  }
}
