package joist.serving;

import java.util.concurrent.atomic.LongAdder;
import joist.serving.residency.Resident;

/** How often and when a version was asked. Lock-free and from any thread. */
final class Usage {
  private final LongAdder hits = new LongAdder();
  private volatile long lastNanos;
  private volatile double age;

  Usage(long nowNanos) {
    lastNanos = nowNanos;
  }

  /** Counts a request; {@code nowAge} is the age of those who are asked now. */
  void asked(long nowNanos, double nowAge) {
    hits.increment();
    lastNanos = nowNanos;
    age = nowAge;
  }

  /** It comes into memory: worth as much as what is asked now, until it is asked itself. */
  void came(double nowAge) {
    age = nowAge;
  }

  Resident.Use use() {
    return new Resident.Use(lastNanos, hits.sum(), age);
  }
}
