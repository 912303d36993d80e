package joist.serving.tensors;

import static joist.serving.tensors.ServedModels.submit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import joist.model.cells.RecurrentModels;
import joist.serving.Await;
import joist.serving.Lease;
import joist.serving.batch.CellularBatching;
import joist.serving.flight.BatchFlight;
import joist.serving.flight.RunStep;
import joist.serving.stats.RunCounts;
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
  private final ServedModels served = new ServedModels(new CellularBatching());
  private final TensorQueues queues = served.queues;

  @AfterEach
  void end() {
    served.close();
  }

  @Test
  void callsOfAnyLengthsFromManyCallersGetWhatTheModelGivesThemAlone() throws Exception {
    try (Lease lease = served.deploy(folder, models.stacked("LSTM", WIDTH, 16, 2))) {
      List<HeardCall> calls = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        calls.add(new HeardCall(models.sequence(1 + i % 2, random.nextInt(1, 30), WIDTH)));
      }
      calls.parallelStream().forEach(call -> submit(queues, lease, call));
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
    try (Lease lease = served.deploy(folder, models.lastState("LSTM", WIDTH, 16))) {
      HeardCall call = served.submit(lease, models.sequence(20, 2, WIDTH));
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
    try (Lease lease = served.deploy(folder, models.lastState("GRU", WIDTH, 16))) {
      HeardCall endless = new HeardCall(models.sequence(2_000_000, 1, WIDTH));
      HeardCall other = new HeardCall(models.sequence(40, 1, WIDTH));
      submit(queues, lease, endless);
      submit(queues, lease, other);
      assertThat(other.await()).containsKey("y");
      assertThat(queues.cancel(lease.deployment(), endless)).isTrue();
      assertThat(queues.cancel(lease.deployment(), endless)).isFalse();
      assertThat(queues.cancel(lease.deployment(), other)).isFalse();
      HeardCall last = served.submit(lease, models.sequence(3, 1, WIDTH));
      last.await();
      assertThat(endless.answer).isNotDone();
    }
  }

  @Test
  void aCallThatIsLateIsTurnedAwayAndTheOthersGoOn() throws Exception {
    try (Lease lease = served.deploy(folder, models.lastState("LSTM", WIDTH, 16))) {
      HeardCall late = new HeardCall(models.sequence(5, 1, WIDTH));
      HeardCall other = new HeardCall(models.sequence(5, 1, WIDTH));
      queues.submit(lease.deployment(), late, System.nanoTime() - 1);
      submit(queues, lease, other);
      assertThatThrownBy(() -> late.await()).hasMessageContaining("its answer was due");
      other.await();
    }
  }

  /** It would be turned away whenever it came: no later moment suits it better. */
  @Test
  void aSequenceWhoseStepsTakeLongerThanTheObjectiveIsAnswered() throws Exception {
    AtomicLong now = new AtomicLong();
    TensorQueues hasty =
        served.queues(
            new TensorQueues.Settings(new CellularBatching(), Duration.ofMillis(1), 256),
            1,
            () -> now.addAndGet(10_000));
    try (Lease lease = served.deploy(folder, models.lastState("LSTM", WIDTH, 16))) {
      HeardCall call = new HeardCall(models.sequence(100, 1, WIDTH));
      hasty.submit(lease.deployment(), call, now.get() + 1_000_000);
      assertThat(call.await()).containsKey("y");
      assertThat(now.get()).as("it took longer").isGreaterThan(1_000_000);
    }
  }

  @Test
  void eachSequenceIsChargedItsRowsPartOfEachOfItsSteps() throws Exception {
    AtomicLong now = new AtomicLong();
    TensorQueues one = served.queues(new CellularBatching(), 1, () -> now.addAndGet(8_000));
    CountDownLatch busy = served.busy();
    try (Lease lease = served.deploy(folder, models.lastState("GRU", WIDTH, 16))) {
      HeardCall small = new HeardCall(models.sequence(10, 1, WIDTH));
      HeardCall large = new HeardCall(models.sequence(4, 3, WIDTH));
      submit(one, lease, small);
      submit(one, lease, large);
      busy.countDown();
      small.await();
      large.await();
      assertThat(large.charged).as("4 steps beside the other").isEqualTo(4 * 6_000);
      assertThat(small.charged).as("and then 6 alone").isEqualTo(4 * 2_000 + 6 * 8_000);
    }
  }

  /** What is on its way already has run meanwhile. */
  @Test
  void aBatchTellsHowLongThoseWaitedThatBeginWithIt() throws Exception {
    TensorQueues one = served.queues(new CellularBatching(), 1, System::nanoTime);
    try (Lease lease = served.deploy(folder, models.lastState("GRU", WIDTH, 16))) {
      HeardCall endless = submit(one, lease, new HeardCall(models.sequence(2_000_000, 1, WIDTH)));
      Await.until("its first step is over", () -> endless.flight != null);
      HeardCall other = submit(one, lease, new HeardCall(models.sequence(3, 1, WIDTH)));
      other.await();
      BatchFlight.Closing closing = Objects.requireNonNull(other.flight).closing();
      assertThat(closing.requests()).isEqualTo(2);
      assertThat(closing.waits().most()).isEqualTo(closing.waits().least());
    }
  }

  @Test
  void aCallWhoseCallerWaitsNoLongerIsTurnedAwayBetweenItsSteps() throws Exception {
    try (Lease lease = served.deploy(folder, models.lastState("GRU", WIDTH, 16))) {
      HeardCall endless = served.submit(lease, models.sequence(2_000_000, 1, WIDTH));
      Await.until("its first step is over", () -> endless.flight != null);
      endless.wanted = false;
      assertThatThrownBy(endless::await).hasMessageContaining("over before its next step");
      assertThat(endless.charged).as("for the steps that ran").isPositive();
    }
  }

  @Test
  void aCallThatNobodyWaitsForAnyMoreIsTurnedAwayThoughNoThreadComes() throws Exception {
    CountDownLatch busy = served.busy();
    try (Lease lease = served.deploy(folder, models.lastState("GRU", WIDTH, 16))) {
      HeardCall over = served.submit(lease, models.sequence(3, 1, WIDTH));
      HeardCall stays = served.submit(lease, models.sequence(3, 1, WIDTH));
      over.wanted = false;
      queues.giveUp();
      assertThat(over.answer).isCompletedExceptionally();
      assertThatThrownBy(over::await).hasMessageContaining("over before its next step");
      assertThat(over.charged).as("no step of it ran").isEqualTo(-1);
      assertThat(stays.answer).isNotDone();
      busy.countDown();
      assertThat(stays.await()).containsKey("y");
    }
  }

  @Test
  void aBatchIsPredictedToTakeWhatThoseTakeThatGoOn() throws Exception {
    CountDownLatch busy = served.busy();
    try (Lease lease = served.deploy(folder, models.lastState("GRU", WIDTH, 16))) {
      HeardCall over = new HeardCall(models.sequence(3, 2, WIDTH));
      HeardCall stays = new HeardCall(models.sequence(3, 1, WIDTH));
      submit(queues, lease, over);
      submit(queues, lease, stays);
      over.wanted = false;
      busy.countDown();
      stays.await();
      BatchFlight.Closing closing = Objects.requireNonNull(stays.flight).closing();
      assertThat(closing.requests()).isEqualTo(1);
      assertThat(closing.predictedNanos()).isEqualTo(TensorQueues.ASSUMED.nanos(1));
    }
  }

  @Test
  void sequencesWithoutStepsOrRowsAreAnsweredAtOnce() throws Exception {
    try (Lease lease = served.deploy(folder, models.lastState("LSTM", WIDTH, 16))) {
      HeardCall empty = served.submit(lease, models.sequence(3, 0, WIDTH));
      assertThat(empty.await().get("y").shape().dim(1)).isZero();
      assertThat(empty.batchRows).isZero();
    }
  }

  /** What is thought small would run on an event loop, all its steps at once. */
  @Test
  void whatASequenceOfWordsTakesIsToldByItsSteps() throws Exception {
    try (Lease lease = served.deploy(folder, models.words(50, WIDTH, 16))) {
      HeardCall call = served.submit(lease, Tensor.of(Shape.of(200, 1), new long[200]));
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
    try (Lease lease = served.deploy(folder, models.lastState("LSTM", WIDTH, 16))) {
      HeardCall traced = new HeardCall(models.sequence(150, 2, WIDTH), true);
      HeardCall other = new HeardCall(models.sequence(30, 1, WIDTH));
      submit(queues, lease, traced);
      submit(queues, lease, other);
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
    try (Lease lease = served.deploy(folder, models.backward(WIDTH, 4))) {
      HeardCall call = served.submit(lease, models.sequence(3, 2, WIDTH));
      Map<String, Tensor> alone = lease.deployment().model().run(call.inputs());
      assertThat(call.await().get("y").data().mismatch(alone.get("y").data())).isEqualTo(-1);
    }
  }

  @Test
  void aQueueThatClosesTurnsAwayWhoIsInside() throws Exception {
    try (Lease lease = served.deploy(folder, models.lastState("LSTM", WIDTH, 16))) {
      HeardCall endless = served.submit(lease, models.sequence(2_000_000, 1, WIDTH));
      queues.close();
      assertThatThrownBy(() -> endless.await()).hasMessageContaining("going down");
    }
  }
}
