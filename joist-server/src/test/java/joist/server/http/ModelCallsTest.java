package joist.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import joist.serving.DeployRequest;
import joist.serving.Deployment;
import joist.serving.Deployments;
import joist.serving.SampleRows;
import joist.serving.ServingClock;
import joist.serving.SmallModels;
import joist.serving.admission.ComputePool;
import joist.serving.admission.Gate;
import joist.serving.admission.PredictedMiss;
import joist.serving.admission.StandingDelay;
import joist.serving.batch.Batcher;
import joist.serving.batch.DeadlineBatching;
import joist.serving.flight.FlightRecorder;
import joist.serving.share.Callers;
import joist.serving.tensors.TensorQueues;
import joist.tensor.Ledger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelCallsTest {
  private static final Duration LONG = Duration.ofMinutes(10);

  @TempDir Path folder;
  private final Ledger ledger = new Ledger(64 << 20);
  private final Vertx vertx = Vertx.vertx();
  private final ComputePool pool = new ComputePool(1, 8);
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final Deployments deployments =
      new Deployments(
          new Deployments.WarmSettings(1, Duration.ZERO),
          ledger,
          ServingClock.system(),
          Runnable::run,
          new SampleRows());

  @AfterEach
  void end() {
    pool.close();
    timer.shutdownNow();
    deployments.close();
    vertx.close().await();
  }

  private ModelCalls calls() {
    FlightRecorder flights =
        new FlightRecorder(new Ledger(1 << 20), InstantSource.system(), flight -> {});
    TensorQueues queues =
        new TensorQueues(
            new TensorQueues.Settings(new DeadlineBatching(), LONG, 16),
            new Batcher.Places(pool, 1, timer, System::nanoTime),
            flights);
    return new ModelCalls(
        new ModelCalls.Means(
            deployments,
            new Gate(new PredictedMiss(), pool),
            queues,
            flights,
            Callers.free(),
            Optional.empty()),
        vertx.getOrCreateContext(),
        new StandingDelay(1, 0));
  }

  /** As when a file is cut off that a model maps. Else its memory would never come back. */
  @Test
  void anErrorIsToldToItsCallerAndTheModelIsGivenBack() {
    Path file = SmallModels.number(folder, 1000);
    assertThat(
            deployments.deploy(new DeployRequest("m", 1, Optional.empty(), file)).join().isLive())
        .isTrue();
    InternalError fault = new InternalError("a fault in a memory access operation");
    List<Throwable> told = new ArrayList<>();

    calls()
        .call(
            new ModelCalls.Asked(Caller.patient(), new ModelName("m", 0), 10),
            (deployment, timing) -> {
              throw fault;
            },
            new ModelCalls.Outcome<Object>() {
              @Override
              public void answered(Deployment deployment, Object answer) {
                throw new AssertionError("expected no answer, got " + answer);
              }

              @Override
              public void failed(Throwable why) {
                told.add(why);
              }
            });

    assertThat(told).containsExactly(fault);
    assertThat(deployments.live("m").orElseThrow().inFlight()).isZero();
    deployments.unload("m").join();
    assertThat(ledger.totalBytes()).isZero();
  }
}
