package joist.server.http;

import io.vertx.core.Context;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import joist.model.Pause;
import joist.serving.Deployments;
import joist.serving.Lease;
import joist.serving.Reload;
import org.jspecify.annotations.Nullable;

/**
 * From the model that a request names to a lease of it. Where the model was evicted its load
 * begins, and the request waits for it when the load should end by the request's deadline (its
 * caller's, or else the objective); else it is told when to come back. In the same way it waits for
 * the next child of a model that runs in one. Used by one event loop.
 */
final class Leasing {
  private final Deployments deployments;
  private final Context loop;

  Leasing(Deployments deployments, Context loop) {
    this.deployments = deployments;
    this.loop = loop;
  }

  /** A lease now or, on the loop, later; or why there is none. */
  void lease(ModelCalls.Asked asked, Consumer<Lease> leased, Consumer<Throwable> failed) {
    ModelName model = asked.model();
    Lease now = deployments.tryAcquire(model.name(), model.version());
    if (now != null) {
      afterPause(asked, now, leased);
      return;
    }
    try {
      Reload reload = deployments.reload(model.name(), model.version());
      long patience = patienceNanos(asked);
      if (reload.expected().toNanos() > patience) {
        failed.accept(reload.notYet());
      } else {
        await(asked, reload, patience, leased, failed);
      }
    } catch (RuntimeException notServed) {
      failed.accept(notServed);
    }
  }

  /** What answers nothing now may do so in time; where it does not, the call itself says why. */
  private void afterPause(ModelCalls.Asked asked, Lease lease, Consumer<Lease> leased) {
    long patience = patienceNanos(asked);
    Pause pause = lease.deployment().model().runner().pause().orElse(null);
    if (pause == null || pause.expected().toNanos() > patience) {
      if (pause != null) {
        pause.over().cancel(false);
      }
      leased.accept(lease);
      return;
    }
    var _ =
        pause
            .over()
            .orTimeout(patience, TimeUnit.NANOSECONDS)
            .whenComplete((over, why) -> onLoop(lease, () -> leased.accept(lease)));
  }

  private long patienceNanos(ModelCalls.Asked asked) {
    long remaining = asked.caller().remainingNanos();
    return remaining == Long.MAX_VALUE
        ? deployments.aims().p99Nanos(asked.model().name())
        : remaining;
  }

  private void await(
      ModelCalls.Asked asked,
      Reload reload,
      long patienceNanos,
      Consumer<Lease> leased,
      Consumer<Throwable> failed) {
    CompletableFuture<Lease> coming = reload.lease();
    var _ =
        coming
            .orTimeout(patienceNanos, TimeUnit.NANOSECONDS)
            .whenComplete((lease, why) ->
                onLoop(
                    lease,
                    () -> {
                      if (lease != null) {
                        leased.accept(lease);
                      } else {
                        orElse(asked, reload, why, leased, failed);
                      }
                    }));
  }

  /** Goes on where the request came; where that loop has ended nobody is there to use a lease. */
  private void onLoop(@Nullable Lease lease, Runnable task) {
    try {
      loop.runOnContext(ignored -> task.run());
    } catch (RejectedExecutionException closed) {
      if (lease != null) {
        lease.close();
      }
    }
  }

  /** What was asked for by its name alone may be answered by what took its place meanwhile. */
  private void orElse(
      ModelCalls.Asked asked,
      Reload reload,
      Throwable why,
      Consumer<Lease> leased,
      Consumer<Throwable> failed) {
    Lease other = deployments.tryAcquire(asked.model().name(), asked.model().version());
    if (other != null) {
      leased.accept(other);
    } else {
      failed.accept(why instanceof TimeoutException ? tooLate(asked.caller(), reload) : why);
    }
  }

  private static RuntimeException tooLate(Caller caller, Reload reload) {
    return caller.remainingNanos() <= 0
        ? caller.late("the model was not in memory, and its load took longer than before")
        : reload.notYet();
  }
}
