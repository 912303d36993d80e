package joist.serving;

import java.time.Instant;

/** The one clock: handed in, so that tests move time by hand. */
public interface ServingClock {
  /** Monotonic nanoseconds, as {@link System#nanoTime}. */
  long nanos();

  Instant now();

  static ServingClock system() {
    return new ServingClock() {
      @Override
      public long nanos() {
        return System.nanoTime();
      }

      @Override
      public Instant now() {
        return Instant.now();
      }
    };
  }
}
