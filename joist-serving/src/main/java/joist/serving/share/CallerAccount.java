package joist.serving.share;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What one caller used since it was first seen. Thread-safe. */
public final class CallerAccount {
  private final String name;
  private final TokenBucket bucket = new TokenBucket(); // guarded by itself
  private final AtomicInteger inside = new AtomicInteger();
  private final LongAdder requests = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder rows = new LongAdder();
  private final LongAdder nanos = new LongAdder();
  private final LongAdder bytes = new LongAdder();

  CallerAccount(String name) {
    this.name = name;
  }

  /** Charges an answered request with its own part of what its batch took. */
  public void charge(int itsRows, long itsNanos, long itsBytes) {
    rows.add(itsRows);
    nanos.add(itsNanos);
    bytes.add(itsBytes);
  }

  /** Charges a request without an answer with its part of what was spent on it. */
  public void chargeUnanswered(long itsNanos) {
    nanos.add(itsNanos);
  }

  long takeToken(double ratePerSecond, long now) {
    synchronized (bucket) {
      return bucket.take(ratePerSecond, now);
    }
  }

  /** As {@link #takeToken}, but leaves the token there. */
  long nanosUntilToken(double ratePerSecond, long now) {
    synchronized (bucket) {
      return bucket.nanosUntilNext(ratePerSecond, now);
    }
  }

  boolean enter(int most) {
    if (inside.incrementAndGet() > most) {
      inside.decrementAndGet();
      return false;
    }
    return true;
  }

  void let() {
    requests.increment();
  }

  void leave() {
    inside.decrementAndGet();
  }

  void refuse() {
    refused.increment();
  }

  public String name() {
    return name;
  }

  /** Calls that are inside now. */
  public int inside() {
    return inside.get();
  }

  /** Calls let in. */
  public long requests() {
    return requests.sum();
  }

  /** Calls turned away before they were let in: over a quota, or for their bodies. */
  public long refused() {
    return refused.sum();
  }

  /** Rows answered. */
  public long rows() {
    return rows.sum();
  }

  /**
   * Time of threads that its answers took: decoding, its part of each run, encoding; and runs that
   * were given up.
   */
  public long nanos() {
    return nanos.sum();
  }

  /** Bytes of the bodies that were answered. */
  public long bytes() {
    return bytes.sum();
  }
}
