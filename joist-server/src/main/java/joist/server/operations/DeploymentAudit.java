package joist.server.operations;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import joist.serving.DeployReport;
import joist.serving.isolate.ChildEvent;
import joist.store.ServerEvent;
import joist.store.Store;

/**
 * Tells a registry's audit log what this server did with its versions; a log that is slow, or
 * cannot be written, keeps no version from being served. Thread-safe.
 */
final class DeploymentAudit implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final AuditWriter writer;
  private final Map<String, Integer> live = new ConcurrentHashMap<>();
  private final AtomicBoolean started = new AtomicBoolean();

  /**
   * @param server its name, as no other server of this registry has it
   */
  DeploymentAudit(Store store, Supplier<String> server) {
    this.writer = new AuditWriter(store, server, InstantSource.system(), PAUSE, PATIENCE);
  }

  /** Hears that the server begins: whatever one of its name answered before, it does no more. */
  void started() {
    started.set(true);
    add(ServerEvent.Kind.STARTED, "", 0, Operations.SERVER, "");
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
    writer.add(new ServerEvent(kind, model, version, "", actor, detail));
  }

  /** Adds that the server went down, and waits for what is to be written. */
  @Override
  public void close() {
    if (started.getAndSet(false)) {
      add(ServerEvent.Kind.STOPPED, "", 0, Operations.SERVER, "");
    }
    writer.close();
  }
}
