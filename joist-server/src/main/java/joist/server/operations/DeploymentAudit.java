package joist.server.operations;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import joist.serving.DeployReport;
import joist.serving.isolate.ChildEvent;
import joist.store.ModelVersion;
import joist.store.ServerEvent;
import joist.store.Store;

/**
 * Tells a registry's audit log what this server did with its versions, in order, on a thread of its
 * own: a log that is slow, or cannot be written, keeps no version from being served. Thread-safe.
 */
final class DeploymentAudit implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("joist.server");

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Store store;
  private final ExecutorService writer =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("joist-audit").factory());
  private final Map<String, Integer> live = new ConcurrentHashMap<>();

  DeploymentAudit(Store store) {
    this.store = store;
  }

  /** Hears how a deployment went that {@code actor} asked for. */
  void told(DeployReport report, String actor) {
    switch (report.state()) {
      case LIVE -> switched(report, actor);
      case REFUSED -> add(ServerEvent.Kind.REFUSED, report, actor, report.reason());
      case FAILED -> add(ServerEvent.Kind.FAILED, report, actor, report.reason());
      case REGISTERED, LOADING, PROVING, WARMING, READY, EVICTED, DRAINING, RETIRED -> {}
    }
  }

  private void switched(DeployReport report, String actor) {
    Integer before = live.put(report.name(), report.version());
    if (before != null && before == report.version()) {
      return; // asked for again
    }
    String instead = before == null ? "nothing was live" : "instead of version " + before;
    DeployReport.Times times = report.times();
    String how =
        times.load().isZero()
            ? "it was still in memory"
            : "loaded in %d ms, proven in %d ms, warmed in %d ms"
                .formatted(
                    times.load().toMillis(), times.prove().toMillis(), times.warm().toMillis());
    add(ServerEvent.Kind.SWITCHED, report, actor, instead + "; " + how);
  }

  /** Hears that a name is not served any more. */
  void unloaded(String name, String actor) {
    Integer version = live.remove(name);
    if (version != null) {
      add(ServerEvent.Kind.UNLOADED, name, version, actor, "");
    }
  }

  /** Hears that how a name is served was changed. */
  void configured(String name, String actor, String what) {
    add(ServerEvent.Kind.CONFIGURED, name, 0, actor, what);
  }

  /** Hears what became of the child process of a version. */
  void child(ChildEvent event) {
    ServerEvent.Kind kind =
        switch (event.kind()) {
          case ENDED -> ServerEvent.Kind.CHILD_ENDED;
          case RESTARTED -> ServerEvent.Kind.CHILD_RESTARTED;
          case FENCED -> ServerEvent.Kind.CHILD_FENCED;
        };
    int colon = event.model().lastIndexOf(':');
    String name = event.model().substring(0, colon);
    int version = Integer.parseInt(event.model().substring(colon + 1));
    add(kind, name, version, Operations.SERVER, event.detail());
  }

  private void add(ServerEvent.Kind kind, DeployReport report, String actor, String detail) {
    add(kind, report.name(), report.version(), actor, detail);
  }

  private void add(ServerEvent.Kind kind, String model, int version, String actor, String detail) {
    add(new ServerEvent(kind, model, version, "", actor, detail));
  }

  /** Asks nothing of the store: after {@link #close} it may be closed too. */
  private void add(ServerEvent event) {
    try {
      writer.execute(() -> write(event));
    } catch (RejectedExecutionException goingDown) {
      LOG.log(System.Logger.Level.WARNING, "too late for the audit log: {0}", event);
    }
  }

  private void write(ServerEvent event) {
    try {
      store.record(withDigest(event));
    } catch (RuntimeException unwritten) {
      LOG.log(System.Logger.Level.WARNING, "cannot add to the audit log: " + event, unwritten);
    }
  }

  private ServerEvent withDigest(ServerEvent event) {
    String digest = store.find(event.model(), event.version()).map(ModelVersion::digest).orElse("");
    return new ServerEvent(
        event.kind(), event.model(), event.version(), digest, event.actor(), event.detail());
  }

  /** Waits for what is to be written. */
  @Override
  public void close() {
    writer.shutdown();
    try {
      if (!writer.awaitTermination(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
        LOG.log(
            System.Logger.Level.WARNING, "the audit log could not be finished in {0}", PATIENCE);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
