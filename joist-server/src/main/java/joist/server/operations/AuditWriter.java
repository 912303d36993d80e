package joist.server.operations;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import joist.store.ModelVersion;
import joist.store.ServerEvent;
import joist.store.Store;
import joist.store.StoreOutOfReachException;

/**
 * Writes events to a store's audit log, in order, on a thread of its own. While the store is out of
 * reach they wait, as many as there is room for, and are written when it is there again. Each has
 * the time at which it happened. Thread-safe.
 */
final class AuditWriter implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("joist.server");
  private static final int MOST_WAITING = 1_000;
  private static final int LONGEST_DETAIL = 10_000;
  private static final String LATE = "written late, as the store was out of reach";

  private final Store store;
  private final Supplier<String> server;
  private final InstantSource clock;
  private final Duration pause;
  private final Duration patience;
  private final ScheduledThreadPoolExecutor thread =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().daemon().name("joist-audit").factory());
  private final BlockingQueue<Waiting> waiting = new LinkedBlockingQueue<>(MOST_WAITING);
  private boolean away; // as the next, of the thread
  private boolean ending;
  private String name = "";

  /** An event that is not in the log yet. */
  private record Waiting(ServerEvent event, Instant happened) {}

  /**
   * @param server its name; asked for on the thread that writes
   * @param pause before a store that was out of reach is tried again
   * @param patience with what is still to be written at the end
   */
  AuditWriter(
      Store store,
      Supplier<String> server,
      InstantSource clock,
      Duration pause,
      Duration patience) {
    this.store = store;
    this.server = server;
    this.clock = clock;
    this.pause = pause;
    this.patience = patience;
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false); // the last try is finish's
  }

  /** Asks nothing of the store: after {@link #close} it may be closed too. */
  void add(ServerEvent event) {
    Waiting next = new Waiting(event, clock.instant());
    if (!waiting.offer(next)) {
      LOG.log(
          System.Logger.Level.WARNING,
          "not in the audit log, for which {0} events wait already: {1}",
          MOST_WAITING,
          event);
      return;
    }
    try {
      thread.execute(this::come);
    } catch (RejectedExecutionException goingDown) {
      if (waiting.remove(next)) {
        LOG.log(System.Logger.Level.WARNING, "too late for the audit log: {0}", event);
      }
    }
  }

  private void come() {
    if (ending) {
      finish();
    } else if (!away) {
      writeAll();
    }
  }

  private void writeAll() {
    boolean late = away;
    away = false;
    for (Waiting next = waiting.peek(); next != null; next = waiting.peek()) {
      try {
        store.record(whole(next.event(), late), new ServerEvent.Place(name(), next.happened()));
      } catch (StoreOutOfReachException notNow) {
        tryAgain(notNow, late);
        return;
      } catch (RuntimeException never) {
        LOG.log(System.Logger.Level.WARNING, "cannot add to the audit log: " + next.event(), never);
      }
      waiting.remove(next); // unless it was given up meanwhile
    }
  }

  private String name() {
    if (name.isEmpty()) {
      name = server.get();
    }
    return name;
  }

  private void tryAgain(StoreOutOfReachException notNow, boolean told) {
    away = true;
    if (ending) {
      return;
    }
    if (!told) {
      LOG.log(
          System.Logger.Level.WARNING,
          "the audit log is written when the store is there again",
          notNow);
    }
    try {
      var _ = thread.schedule(this::writeAll, pause.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException goingDown) {
      LOG.log(System.Logger.Level.DEBUG, "it is tried once more at the end", goingDown);
    }
  }

  /** Writes what waits, now or never. */
  private void finish() {
    ending = true;
    writeAll();
    giveUp("not in the audit log: {0}");
  }

  private void giveUp(String told) {
    for (Waiting lost = waiting.poll(); lost != null; lost = waiting.poll()) {
      LOG.log(System.Logger.Level.WARNING, told, lost.event());
    }
  }

  /** With the digest that the store knows, and a text that it takes. */
  private ServerEvent whole(ServerEvent event, boolean late) {
    String digest = store.find(event.model(), event.version()).map(ModelVersion::digest).orElse("");
    String detail = event.detail().replace('\0', '\uFFFD');
    String bounded = detail.substring(0, Math.min(LONGEST_DETAIL, detail.length()));
    String told = late ? (bounded.isEmpty() ? LATE : bounded + "; " + LATE) : bounded;
    return new ServerEvent(
        event.kind(), event.model(), event.version(), digest, event.actor(), told);
  }

  /** Waits for what is to be written. Closing twice is harmless. */
  @Override
  public void close() {
    if (thread.isShutdown()) {
      return;
    }
    thread.execute(this::finish);
    thread.shutdown();
    try {
      if (!thread.awaitTermination(patience.toNanos(), TimeUnit.NANOSECONDS)) {
        LOG.log(
            System.Logger.Level.WARNING, "the audit log could not be finished in {0}", patience);
        giveUp("perhaps not in the audit log: {0}");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
