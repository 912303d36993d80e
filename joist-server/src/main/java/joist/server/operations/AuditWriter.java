package joist.server.operations;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import joist.store.ModelVersion;
import joist.store.ServerEvent;
import joist.store.Store;
import joist.store.StoreOutOfReachException;

/**
 * Writes events to a store's audit log, in order, on a thread of its own. While the store is out of
 * reach they wait, as many as there is room for, and are written when it is there again, with the
 * time at which they happened. Thread-safe.
 */
final class AuditWriter implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("joist.server");
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int MOST_WAITING = 1_000;
  private static final int LONGEST_DETAIL = 10_000;

  private final Store store;
  private final InstantSource clock;
  private final Duration pause;
  private final ScheduledThreadPoolExecutor thread =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().daemon().name("joist-audit").factory());
  private final Deque<Waiting> waiting = new ArrayDeque<>(); // as the next, of the thread
  private boolean away;

  /** An event that is not in the log yet. */
  private record Waiting(ServerEvent event, Instant happened) {}

  /**
   * @param pause before a store that was out of reach is tried again
   */
  AuditWriter(Store store, InstantSource clock, Duration pause) {
    this.store = store;
    this.clock = clock;
    this.pause = pause;
  }

  /** Asks nothing of the store: after {@link #close} it may be closed too. */
  void add(ServerEvent event) {
    Instant now = clock.instant();
    if (thread.getQueue().size() >= MOST_WAITING) { // the store neither writes nor refuses
      tooMany(event);
      return;
    }
    try {
      thread.execute(() -> come(new Waiting(event, now)));
    } catch (RejectedExecutionException goingDown) {
      LOG.log(System.Logger.Level.WARNING, "too late for the audit log: {0}", event);
    }
  }

  private void come(Waiting next) {
    if (waiting.size() >= MOST_WAITING) {
      tooMany(next.event());
      return;
    }
    waiting.add(next);
    if (!away) {
      writeAll();
    }
  }

  private static void tooMany(ServerEvent event) {
    LOG.log(
        System.Logger.Level.WARNING,
        "not in the audit log, for which {0} events wait already: {1}",
        MOST_WAITING,
        event);
  }

  private void writeAll() {
    boolean late = away;
    away = false;
    for (Waiting next = waiting.peek(); next != null; next = waiting.peek()) {
      try {
        store.record(whole(next, late));
      } catch (StoreOutOfReachException notNow) {
        tryAgain(notNow, late);
        return;
      } catch (RuntimeException never) {
        LOG.log(System.Logger.Level.WARNING, "cannot add to the audit log: " + next.event(), never);
      }
      waiting.remove();
    }
  }

  private void tryAgain(StoreOutOfReachException notNow, boolean told) {
    away = true;
    if (!told) {
      LOG.log(
          System.Logger.Level.WARNING,
          "the audit log is written when the store is there again",
          notNow);
    }
    try {
      var _ = thread.schedule(this::writeAll, pause.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException goingDown) {
      waiting.forEach(
          lost -> LOG.log(System.Logger.Level.WARNING, "not in the audit log: {0}", lost.event()));
    }
  }

  /** With the digest that the store knows, and a text that it takes. */
  private ServerEvent whole(Waiting next, boolean late) {
    ServerEvent event = next.event();
    String digest = store.find(event.model(), event.version()).map(ModelVersion::digest).orElse("");
    String detail = event.detail().replace('\0', '\uFFFD');
    String bounded = detail.substring(0, Math.min(LONGEST_DETAIL, detail.length()));
    String when = "it happened at " + next.happened() + ", while the store was out of reach";
    String told = late ? (bounded.isEmpty() ? when : bounded + "; " + when) : bounded;
    return new ServerEvent(
        event.kind(), event.model(), event.version(), digest, event.actor(), told);
  }

  /** Waits for what is to be written. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
        LOG.log(
            System.Logger.Level.WARNING, "the audit log could not be finished in {0}", PATIENCE);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
