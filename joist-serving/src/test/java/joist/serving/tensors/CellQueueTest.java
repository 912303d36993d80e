package joist.serving.tensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import joist.graph.Graph;
import joist.model.cells.RecurrentModels;
import joist.onnx.OnnxWriter;
import joist.serving.Await;
import joist.serving.Deployments;
import joist.serving.Lease;
import joist.serving.SampleRows;
import joist.serving.ServingClock;
import joist.serving.admission.ComputePool;
import joist.serving.batch.Batcher;
import joist.serving.batch.CellularBatching;
import joist.serving.flight.BatchFlight;
import joist.serving.flight.FlightRecorder;
import joist.serving.flight.RunStep;
import joist.serving.stats.RunCounts;
import joist.tensor.Ledger;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CellQueueTest {
  private static final long SEED = Long.getLong("joist.seed", 2026L);
  private static final int WIDTH = 6;

  @TempDir Path folder;
  private final RecurrentModels models = new RecurrentModels(SEED);
  private final Random random = new Random(SEED);
  private final ComputePool pool = new ComputePool(2, 1024);
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final ExecutorService deploying = Executors.newSingleThreadExecutor();
  private final Deployments deployments =
      new Deployments(
          new Deployments.WarmSettings(1, Duration.ofSeconds(1)),
          new Ledger(100_000_000),
          ServingClock.system(),
          deploying,
          new SampleRows());
  private final TensorQueues queues =
      new TensorQueues(
          new TensorQueues.Settings(new CellularBatching(), Duration.ofMinutes(10), 256),
          new Batcher.Places(pool, 2, timer, System::nanoTime),
          new FlightRecorder(new Ledger(1 << 20), InstantSource.system(), flight -> {}));

  @AfterEach
  void end() {
    queues.close();
    deployments.close();
    pool.close();
    timer.shutdownNow();
    deploying.shutdownNow();
  }

  private Lease deploy(Graph graph) throws IOException {
    Path file = folder.resolve(graph.name() + ".onnx");
    Files.write(file, OnnxWriter.write(graph));
    assertThat(deployments.deployFile(file).join().isLive()).isTrue();
    return deployments.acquire(graph.name());
  }

  @Test
  void callsOfAnyLengthsFromManyCallersGetWhatTheModelGivesThemAlone() throws Exception {
    try (Lease lease = deploy(models.stacked("LSTM", WIDTH, 16, 2))) {
      List<HeardCall> calls = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        calls.add(new HeardCall(models.sequence(1 + i % 2, random.nextInt(1, 30), WIDTH)));
      }
      calls.parallelStream()
          .forEach(call -> queues.submit(lease.deployment(), call, queues.deadlineFromNow()));
      for (HeardCall call : calls) {
        Map<String, Tensor> answer = call.await();
        Map<String, Tensor> alone = lease.deployment().model().run(call.inputs());
        alone.forEach((name, expected) ->
            assertThat(answer.get(name).data().mismatch(expected.data()))
                .as("-Djoist.seed=%d, %s", SEED, name)
                .isEqualTo(-1));
        assertThat(call.flight).isNotNull();
      }
      RunCounts runs = lease.deployment().stats().runs().counts();
      assertThat(runs.bySize()).extracting(RunCounts.OfSize::rows).containsExactly(1, 2);
      assertThat(runs.bySize()).extracting(RunCounts.OfSize::runs).containsExactly(100L, 100L);
      assertThat(queues.waitingRows(lease.deployment())).isZero();
      assertThat(queues.nanosAlone(lease.deployment(), calls.getFirst().inputs())).isPositive();
    }
  }

  @Test
  void whatStepsTakeIsLearnedOfCallsOfSeveralRowsToo() throws Exception {
    try (Lease lease = deploy(models.lastState("LSTM", WIDTH, 16))) {
      HeardCall call = new HeardCall(models.sequence(20, 2, WIDTH));
      queues.submit(lease.deployment(), call, queues.deadlineFromNow());
      call.await();
      Map<String, Tensor> oneStep = new HeardCall(models.sequence(1, 1, WIDTH)).inputs();
      double assumed = TensorQueues.ASSUMED.nanos(1);
      Await.until( // its last batch may end after its answer
          "a step's time is learned",
          () -> queues.nanosAlone(lease.deployment(), oneStep),
          nanos -> nanos != assumed);
      assertThat(queues.nanosAlone(lease.deployment(), oneStep)).isPositive();
    }
  }

  @Test
  void aCallThatIsCancelledBetweenItsStepsHearsNothingMore() throws Exception {
    try (Lease lease = deploy(models.lastState("GRU", WIDTH, 16))) {
      HeardCall endless = new HeardCall(models.sequence(2_000_000, 1, WIDTH));
      HeardCall other = new HeardCall(models.sequence(40, 1, WIDTH));
      queues.submit(lease.deployment(), endless, queues.deadlineFromNow());
      queues.submit(lease.deployment(), other, queues.deadlineFromNow());
      assertThat(other.await()).containsKey("y");
      assertThat(queues.cancel(lease.deployment(), endless)).isTrue();
      assertThat(queues.cancel(lease.deployment(), endless)).isFalse();
      assertThat(queues.cancel(lease.deployment(), other)).isFalse();
      HeardCall last = new HeardCall(models.sequence(3, 1, WIDTH));
      queues.submit(lease.deployment(), last, queues.deadlineFromNow());
      last.await();
      assertThat(endless.answer).isNotDone();
    }
  }

  @Test
  void aCallThatIsLateIsTurnedAwayAndTheOthersGoOn() throws Exception {
    try (Lease lease = deploy(models.lastState("LSTM", WIDTH, 16))) {
      HeardCall late = new HeardCall(models.sequence(5, 1, WIDTH));
      HeardCall other = new HeardCall(models.sequence(5, 1, WIDTH));
      queues.submit(lease.deployment(), late, System.nanoTime() - 1);
      queues.submit(lease.deployment(), other, queues.deadlineFromNow());
      assertThatThrownBy(() -> late.await()).hasMessageContaining("its answer was due");
      other.await();
    }
  }

  /** It would be turned away whenever it came: no later moment suits it better. */
  @Test
  void aSequenceWhoseStepsTakeLongerThanTheObjectiveIsAnswered() throws Exception {
    AtomicLong now = new AtomicLong();
    TensorQueues hasty =
        new TensorQueues(
            new TensorQueues.Settings(new CellularBatching(), Duration.ofMillis(1), 256),
            new Batcher.Places(pool, 1, timer, () -> now.addAndGet(10_000)),
            new FlightRecorder(new Ledger(1 << 20), InstantSource.system(), flight -> {}));
    try (Lease lease = deploy(models.lastState("LSTM", WIDTH, 16))) {
      HeardCall call = new HeardCall(models.sequence(100, 1, WIDTH));
      hasty.submit(lease.deployment(), call, now.get() + 1_000_000);
      assertThat(call.await()).containsKey("y");
      assertThat(now.get()).as("it took longer").isGreaterThan(1_000_000);
    } finally {
      hasty.close();
    }
  }

  @Test
  void eachSequenceIsChargedItsRowsPartOfEachOfItsSteps() throws Exception {
    AtomicLong now = new AtomicLong();
    TensorQueues one =
        new TensorQueues(
            new TensorQueues.Settings(new CellularBatching(), Duration.ofMinutes(10), 256),
            new Batcher.Places(pool, 1, timer, () -> now.addAndGet(8_000)),
            new FlightRecorder(new Ledger(1 << 20), InstantSource.system(), flight -> {}));
    CountDownLatch busy = new CountDownLatch(1);
    for (int i = 0; i < 2; i++) {
      pool.offer(0, () -> awaitQuietly(busy));
    }
    try (Lease lease = deploy(models.lastState("GRU", WIDTH, 16))) {
      HeardCall small = new HeardCall(models.sequence(10, 1, WIDTH));
      HeardCall large = new HeardCall(models.sequence(4, 3, WIDTH));
      one.submit(lease.deployment(), small, one.deadlineFromNow());
      one.submit(lease.deployment(), large, one.deadlineFromNow());
      busy.countDown();
      small.await();
      large.await();
      assertThat(large.charged).as("4 steps beside the other").isEqualTo(4 * 6_000);
      assertThat(small.charged).as("and then 6 alone").isEqualTo(4 * 2_000 + 6 * 8_000);
    } finally {
      busy.countDown();
      one.close();
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** What is on its way already has run meanwhile. */
  @Test
  void aBatchTellsHowLongThoseWaitedThatBeginWithIt() throws Exception {
    TensorQueues one =
        new TensorQueues(
            new TensorQueues.Settings(new CellularBatching(), Duration.ofMinutes(10), 256),
            new Batcher.Places(pool, 1, timer, System::nanoTime),
            new FlightRecorder(new Ledger(1 << 20), InstantSource.system(), flight -> {}));
    try (Lease lease = deploy(models.lastState("GRU", WIDTH, 16))) {
      HeardCall endless = new HeardCall(models.sequence(2_000_000, 1, WIDTH));
      one.submit(lease.deployment(), endless, one.deadlineFromNow());
      Await.until("its first step is over", () -> endless.flight != null);
      HeardCall other = new HeardCall(models.sequence(3, 1, WIDTH));
      one.submit(lease.deployment(), other, one.deadlineFromNow());
      other.await();
      BatchFlight.Closing closing = Objects.requireNonNull(other.flight).closing();
      assertThat(closing.requests()).isEqualTo(2);
      assertThat(closing.waits().most()).isEqualTo(closing.waits().least());
    } finally {
      one.close();
    }
  }

  @Test
  void aCallWhoseCallerWaitsNoLongerIsTurnedAwayBetweenItsSteps() throws Exception {
    try (Lease lease = deploy(models.lastState("GRU", WIDTH, 16))) {
      HeardCall endless = new HeardCall(models.sequence(2_000_000, 1, WIDTH));
      queues.submit(lease.deployment(), endless, queues.deadlineFromNow());
      Await.until("its first step is over", () -> endless.flight != null);
      endless.wanted = false;
      assertThatThrownBy(endless::await).hasMessageContaining("over before its next step");
      assertThat(endless.charged).as("for the steps that ran").isPositive();
    }
  }

  @Test
  void aBatchIsPredictedToTakeWhatThoseTakeThatGoOn() throws Exception {
    CountDownLatch busy = new CountDownLatch(1);
    for (int i = 0; i < 2; i++) {
      pool.offer(0, () -> awaitQuietly(busy));
    }
    try (Lease lease = deploy(models.lastState("GRU", WIDTH, 16))) {
      HeardCall over = new HeardCall(models.sequence(3, 2, WIDTH));
      HeardCall stays = new HeardCall(models.sequence(3, 1, WIDTH));
      queues.submit(lease.deployment(), over, queues.deadlineFromNow());
      queues.submit(lease.deployment(), stays, queues.deadlineFromNow());
      over.wanted = false;
      busy.countDown();
      stays.await();
      BatchFlight.Closing closing = Objects.requireNonNull(stays.flight).closing();
      assertThat(closing.requests()).isEqualTo(1);
      assertThat(closing.predictedNanos()).isEqualTo(TensorQueues.ASSUMED.nanos(1));
    } finally {
      busy.countDown();
    }
  }

  @Test
  void sequencesWithoutStepsOrRowsAreAnsweredAtOnce() throws Exception {
    try (Lease lease = deploy(models.lastState("LSTM", WIDTH, 16))) {
      HeardCall empty = new HeardCall(models.sequence(3, 0, WIDTH));
      queues.submit(lease.deployment(), empty, queues.deadlineFromNow());
      assertThat(empty.await().get("y").shape().dim(1)).isZero();
      assertThat(empty.batchRows).isZero();
    }
  }

  /** What is thought small would run on an event loop, all its steps at once. */
  @Test
  void whatASequenceOfWordsTakesIsToldByItsSteps() throws Exception {
    try (Lease lease = deploy(models.words(50, WIDTH, 16))) {
      HeardCall call = new HeardCall(Tensor.of(Shape.of(200, 1), new long[200]));
      queues.submit(lease.deployment(), call, queues.deadlineFromNow());
      call.await();
      double all = queues.nanosAlone(lease.deployment(), call.inputs());
      double one =
          queues.nanosAlone(
              lease.deployment(), Map.of("x", Tensor.of(Shape.of(1, 1), new long[1])));
      assertThat(all).isEqualTo(200 * one);
    }
  }

  @Test
  void aTracedSequenceHearsOfItsStepsAndTheWaitsBetweenThem() throws Exception {
    try (Lease lease = deploy(models.lastState("LSTM", WIDTH, 16))) {
      HeardCall traced = new HeardCall(models.sequence(150, 2, WIDTH), true);
      HeardCall other = new HeardCall(models.sequence(30, 1, WIDTH));
      queues.submit(lease.deployment(), traced, queues.deadlineFromNow());
      queues.submit(lease.deployment(), other, queues.deadlineFromNow());
      traced.await();
      other.await();
      assertThat(other.steps).isEmpty();
      assertThat(traced.steps)
          .extracting(RunStep::name)
          .filteredOn(name -> !name.startsWith("wait for step"))
          .startsWith("step 1 of 150", "step 2 of 150")
          .endsWith("step 100 of 150", "steps 101 to 150, and waits", "behind the steps");
      assertThat(traced.steps)
          .filteredOn(step -> step.name().startsWith("step 1 of"))
          .extracting(RunStep::nodes)
          .containsAnyOf("rows: 2, requests: 1", "rows: 3, requests: 2");
    }
  }

  @Test
  void modelsThatAreNotRecurrentAreBatchedByDeadline() throws Exception {
    try (Lease lease = deploy(models.backward(WIDTH, 4))) {
      HeardCall call = new HeardCall(models.sequence(3, 2, WIDTH));
      queues.submit(lease.deployment(), call, queues.deadlineFromNow());
      Map<String, Tensor> alone = lease.deployment().model().run(call.inputs());
      assertThat(call.await().get("y").data().mismatch(alone.get("y").data())).isEqualTo(-1);
    }
  }

  @Test
  void aQueueThatClosesTurnsAwayWhoIsInside() throws Exception {
    try (Lease lease = deploy(models.lastState("LSTM", WIDTH, 16))) {
      HeardCall endless = new HeardCall(models.sequence(2_000_000, 1, WIDTH));
      queues.submit(lease.deployment(), endless, queues.deadlineFromNow());
      queues.close();
      assertThatThrownBy(() -> endless.await()).hasMessageContaining("going down");
    }
  }
}
