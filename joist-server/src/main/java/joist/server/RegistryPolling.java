package joist.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import joist.server.operations.Operations;
import joist.serving.DeployReport;
import joist.store.StoreException;

/**
 * Looks at the registry now and then, on a thread of its own: a store that does not answer holds
 * nothing else up. While it is out of reach, what is served is served on; that is logged once.
 */
final class RegistryPolling implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("joist.server");

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Operations operations;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("joist-registry").factory());
  private final List<ScheduledFuture<?>> polls = new ArrayList<>();
  private final List<CompletableFuture<DeployReport>> told = new ArrayList<>(); // of the thread
  private boolean away; // of the thread

  RegistryPolling(Operations operations) {
    this.operations = operations;
  }

  void start(Duration pause) {
    long nanos = pause.toNanos();
    polls.add(thread.scheduleWithFixedDelay(this::poll, nanos, nanos, TimeUnit.NANOSECONDS));
  }

  private void poll() {
    try {
      for (CompletableFuture<DeployReport> deploying : operations.poll()) {
        told.add(deploying.whenComplete(this::tell));
      }
      told.removeIf(CompletableFuture::isDone);
      if (away) {
        LOG.log(System.Logger.Level.INFO, "the registry is there again");
      }
      away = false;
    } catch (StoreException why) {
      if (!away && !thread.isShutdown()) {
        LOG.log(
            System.Logger.Level.WARNING,
            "cannot look at the registry; what is served is served on, and it is looked at again",
            why);
      }
      away = true;
    } catch (RuntimeException defect) {
      LOG.log(System.Logger.Level.ERROR, "cannot follow the registry", defect);
    }
  }

  private void tell(DeployReport report, Throwable failure) {
    if (failure != null) {
      LOG.log(operations.failureLevel(), "a deployment failed", failure);
    } else if (!report.isLive()) {
      LOG.log(
          System.Logger.Level.WARNING,
          "{0}:{1} is {2}; what was live still is. {3}",
          report.name(),
          report.version(),
          report.state().label(),
          report.reason());
    }
  }

  /** What is looked at now is looked at to its end: what came of it is told. */
  @Override
  public void close() {
    JoistServer.end(thread, PATIENCE);
  }
}
