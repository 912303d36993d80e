package joist.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicReference;
import joist.serving.DeployRequest;
import joist.serving.Deployments;
import joist.serving.Lease;
import joist.serving.ServingClock;
import joist.serving.SmallModels;
import joist.serving.aim.Aim;
import joist.serving.residency.LeastRecentlyUsed;
import joist.tensor.Ledger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeasingTest {
  private static final Deployments.WarmSettings SHORT =
      new Deployments.WarmSettings(1, Duration.ZERO);

  @TempDir Path folder;
  private final Queue<Runnable> background = new ArrayDeque<>();

  private void runBackground() {
    for (Runnable task = background.poll(); task != null; task = background.poll()) {
      task.run();
    }
  }

  private Deployments deployments(long budgetBytes) {
    return new Deployments(
        SHORT,
        new Deployments.Memory(new Ledger(budgetBytes), new LeastRecentlyUsed()),
        ServingClock.system(),
        background::add,
        (deployment, rows) -> {});
  }

  private void deploy(Deployments deployments, String name) {
    deployments.deploy(
        new DeployRequest(name, 1, Optional.empty(), SmallModels.number(folder, 1000)));
    runBackground();
  }

  private long modelBytes() {
    try (Deployments one = deployments(Long.MAX_VALUE)) {
      deploy(one, "m");
      return one.ledger().totalBytes();
    }
  }

  /** An embedded server that is closed while a model is on its way back: it could not go then. */
  @Test
  void aLeaseThatComesWhenItsLoopHasEndedIsGivenBack() {
    Vertx vertx = Vertx.vertx();
    Context loop = vertx.getOrCreateContext();
    try (Deployments deployments = deployments(modelBytes() * 3 / 2)) {
      deploy(deployments, "a");
      deploy(deployments, "b");
      assertThat(deployments.tryAcquire("a", 0)).as("b took its place").isNull();
      AtomicReference<Lease> used = new AtomicReference<>();
      deployments.aims().set("a", Aim.under(Duration.ofMinutes(1)));
      new Leasing(deployments, loop)
          .lease(
              new ModelCalls.Asked(Caller.patient(), new ModelName("a", 0), 10),
              used::set,
              why -> {});
      vertx.close().await();

      runBackground();

      assertThat(deployments.live("a").orElseThrow().isLoaded()).isTrue();
      assertThat(deployments.live("a").orElseThrow().inFlight()).isZero();
      assertThat(used).hasNullValue();
    }
  }
}
