package joist.server.http;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import joist.serving.flight.Sender;

/**
 * Who waits for an answer: until when, and whether still. Work asks before it begins, and between
 * its parts. Thread-safe.
 */
public final class Caller {
  private static final long NEVER = Long.MAX_VALUE;

  private final Sender sender;
  private final long arrivedNanos;
  private final AtomicBoolean gone = new AtomicBoolean();
  private volatile long timeoutNanos = NEVER; // as it said
  private volatile long otherwiseNanos = NEVER; // where it said nothing
  private volatile Runnable whenDecoded = () -> {};
  private final List<Runnable> whenGone = new ArrayList<>(); // guarded by itself

  private Caller(Sender sender, long arrivedNanos) {
    this.sender = sender;
    this.arrivedNanos = arrivedNanos;
  }

  /** This process itself, with all the time there is. */
  public static Caller patient() {
    return patient(Sender.HERE);
  }

  /** A caller with all the time there is, who has just come. */
  public static Caller patient(Sender sender) {
    return new Caller(sender, System.nanoTime());
  }

  /** Whose request it is. */
  public Sender sender() {
    return sender;
  }

  /** When it came, on {@link System#nanoTime}. */
  long arrivedNanos() {
    return arrivedNanos;
  }

  /** Hears that the caller waits no longer than this after it came. */
  public void waitAtMost(long nanos) {
    timeoutNanos = Math.min(timeoutNanos, Math.max(0, nanos));
  }

  /** Hears how long it waits where it does not say so itself. */
  void waitAtMostUnlessSaid(long nanos) {
    otherwiseNanos = nanos;
  }

  private long timeoutNanos() {
    long said = timeoutNanos;
    return said == NEVER ? otherwiseNanos : said;
  }

  /** Whether it said itself how long it waits. */
  boolean hasOwnDeadline() {
    return timeoutNanos != NEVER;
  }

  /** Time left, on {@link System#nanoTime}; {@link Long#MAX_VALUE} for all there is. */
  public long remainingNanos() {
    long timeout = timeoutNanos();
    return timeout == NEVER ? NEVER : timeout - (System.nanoTime() - arrivedNanos);
  }

  /** The earlier of the caller's own deadline and another, on {@link System#nanoTime}. */
  long deadlineNanos(long other) {
    long timeout = timeoutNanos();
    return timeout == NEVER || arrivedNanos + timeout - other > 0 ? other : arrivedNanos + timeout;
  }

  /** Whether it disconnected, or asked to cancel. */
  boolean isGone() {
    return gone.get();
  }

  /** Hears that the caller is gone: disconnected, or asked to cancel. */
  public void leave() {
    if (gone.getAndSet(true)) {
      return;
    }
    List<Runnable> waiting;
    synchronized (whenGone) {
      waiting = List.copyOf(whenGone);
    }
    waiting.forEach(Runnable::run);
  }

  /** Says what to do when what it sent is decoded. */
  void whenDecoded(Runnable action) {
    whenDecoded = action;
  }

  /** What it sent is decoded, and read no more. */
  void decoded() {
    whenDecoded.run();
  }

  /** Runs {@code action} when the caller leaves; at once when it has left. */
  void onLeave(Runnable action) {
    synchronized (whenGone) {
      if (!gone.get()) {
        whenGone.add(action);
        return;
      }
    }
    action.run();
  }

  /**
   * Lets work go on that somebody waits for.
   *
   * @throws RequestException when the caller is gone, or its deadline is over
   */
  public void requireWaiting() {
    if (!isWaiting()) {
      throw over();
    }
  }

  /** Whether it is there, and in time. */
  boolean isWaiting() {
    return !gone.get() && remainingNanos() > 0;
  }

  /** What to tell a caller that does not wait any more. */
  RequestException over() {
    return gone.get()
        ? RequestException.cancelled()
        : late("it was over before the answer was there");
  }

  /** What to tell a caller whose deadline cannot be kept. */
  RequestException late(String why) {
    return RequestException.deadlineExceeded(
        "the %s deadline of %,.1f ms cannot be kept: %s"
            .formatted(
                hasOwnDeadline() ? "caller's" : "model's",
                (double) timeoutNanos() / TimeUnit.MILLISECONDS.toNanos(1),
                why));
  }
}
