package joist.serving.isolate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import joist.model.Pause;

/**
 * Who waits for the next child, while there is none. Who completes the future waits no longer, and
 * leaves the place to others. Not thread-safe, but for who waits.
 */
final class Waiting {
  static final int MOST = 1024;

  private final LongSupplier clock;
  private final List<CompletableFuture<Void>> waiters = new ArrayList<>();
  private long expectedNanos; // on that clock

  Waiting(LongSupplier clock) {
    this.clock = clock;
  }

  /** Hears when the next child is expected. */
  void expect(long nanos) {
    expectedNanos = nanos;
  }

  /** A place to wait; empty where as many wait as may. */
  Optional<Pause> pause() {
    if (waiters.size() >= MOST) {
      waiters.removeIf(CompletableFuture::isDone);
    }
    if (waiters.size() >= MOST) {
      return Optional.empty();
    }
    CompletableFuture<Void> over = new CompletableFuture<>();
    waiters.add(over);
    Duration expected = Duration.ofNanos(Math.max(0, expectedNanos - clock.getAsLong()));
    return Optional.of(new Pause(expected, over));
  }

  /** There is a child again, or none to wait for any more. */
  void end() {
    List<CompletableFuture<Void>> all = List.copyOf(waiters);
    waiters.clear();
    all.forEach(over -> over.complete(null));
  }
}
