package joist.serving;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A version that comes back into memory since it was asked for. Thread-safe. */
public final class Reload {
  static final int MOST_WAITING = 1024;

  private final String reference;
  private final ServingClock clock;
  private final long readyNanos;
  private boolean isBack; // set before anybody else knows of it
  private final List<CompletableFuture<Lease>> waiting = new ArrayList<>(); // guarded by this
  private @Nullable Supplier<CompletableFuture<Lease>> over; // guarded by this

  Reload(String reference, ServingClock clock, long predictedNanos) {
    this.reference = reference;
    this.clock = clock;
    this.readyNanos = clock.nanos() + predictedNanos;
  }

  /**
   * One that there is no need of: the version has just come back into memory.
   *
   * @param leases a lease, or the load that is under way again
   */
  static Reload done(
      String reference, ServingClock clock, Supplier<CompletableFuture<Lease>> leases) {
    Reload reload = new Reload(reference, clock, 0);
    reload.isBack = true;
    reload.end(leases);
    return reload;
  }

  /** Whether the version was back in memory when it was asked for. */
  boolean isBack() {
    return isBack;
  }

  /** How long it takes from now, by what loads took before; never negative. */
  public Duration expected() {
    return Duration.ofNanos(Math.max(0, readyNanos - clock.nanos()));
  }

  /**
   * A lease when the version is in memory, taken before anything else can push it out; or a {@link
   * ServingException}. Who waits no longer completes the future; a lease is then given back.
   */
  public CompletableFuture<Lease> lease() {
    Supplier<CompletableFuture<Lease>> answered;
    synchronized (this) {
      answered = over;
      if (answered == null) {
        if (waiting.size() >= MOST_WAITING) {
          waiting.removeIf(CompletableFuture::isDone); // their callers went
        }
        if (waiting.size() >= MOST_WAITING) {
          return CompletableFuture.failedFuture(notYet("and as many wait for it as may"));
        }
        CompletableFuture<Lease> lease = new CompletableFuture<>();
        waiting.add(lease);
        return lease;
      }
    }
    return answered.get();
  }

  /** What to tell who does not wait. */
  public ServingException notYet() {
    return notYet("as others were asked more");
  }

  private ServingException notYet(String why) {
    return ServingException.loading(
        reference, "is not in memory, %s, and is being loaded".formatted(why), expected());
  }

  /** Gives everyone who waits a lease, by the thread that evicts nothing meanwhile. */
  void loaded(Supplier<Optional<Lease>> leases, Supplier<CompletableFuture<Lease>> later) {
    for (CompletableFuture<Lease> waiter : end(later)) {
      leases
          .get()
          .ifPresentOrElse(
              lease -> {
                if (!waiter.complete(lease)) {
                  lease.close();
                }
              },
              () -> waiter.completeExceptionally(notYet()));
    }
  }

  void failed(RuntimeException why) {
    end(() -> CompletableFuture.failedFuture(why))
        .forEach(waiter -> waiter.completeExceptionally(why));
  }

  private synchronized List<CompletableFuture<Lease>> end(
      Supplier<CompletableFuture<Lease>> later) {
    over = later;
    List<CompletableFuture<Lease>> all = List.copyOf(waiting);
    waiting.clear();
    return all;
  }
}
