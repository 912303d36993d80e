package joist.serving.isolate;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import joist.model.Pause;

/** Who waits for the next child, while there is none. Not thread-safe, but for who waits. */
final class Waiting {
  private static final int MOST = 1024;

  private final LongSupplier clock;
  private final long expectedNanos; // on that clock
  private final CompletableFuture<Void> over;
  private int waiting;

  Waiting(LongSupplier clock, long expectedNanos) {
    this(clock, expectedNanos, new CompletableFuture<>());
  }

  private Waiting(LongSupplier clock, long expectedNanos, CompletableFuture<Void> over) {
    this.clock = clock;
    this.expectedNanos = expectedNanos;
    this.over = over;
  }

  /** The same, until another child is expected; those who wait for one already go on. */
  Waiting next(long expectedNanos) {
    return over.isDone()
        ? new Waiting(clock, expectedNanos)
        : new Waiting(clock, expectedNanos, over);
  }

  /** A place to wait; empty where as many wait as may. */
  Optional<Pause> pause() {
    if (waiting >= MOST) {
      return Optional.empty();
    }
    waiting++;
    Duration expected = Duration.ofNanos(Math.max(0, expectedNanos - clock.getAsLong()));
    return Optional.of(new Pause(expected, over.copy()));
  }

  /** There is a child again, or none to wait for any more. */
  void end() {
    over.complete(null);
  }
}
