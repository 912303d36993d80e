package joist.serving.tensors;

import static joist.serving.tensors.ServedModels.WIDTH;
import static joist.serving.tensors.ServedModels.rows;
import static joist.serving.tensors.ServedModels.submit;
import static joist.serving.tensors.ServedModels.times;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import joist.graph.GraphException;
import joist.serving.Deployment;
import joist.serving.Lease;
import joist.serving.ServingException;
import joist.serving.aim.Aim;
import joist.serving.batch.CloseReason;
import joist.serving.batch.DeadlineBatching;
import joist.serving.batch.FixedWindowBatching;
import joist.serving.flight.BatchFlight;
import joist.serving.stats.RunCounts;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorQueuesTest {
  private static final long SEED = Long.getLong("joist.seed", 2026L);

  @TempDir Path folder;
  private final ServedModels served = new ServedModels(new DeadlineBatching());

  @AfterEach
  void end() {
    served.close();
  }

  @Test
  void whatIsSaidOfAModelHoldsForItFromThenOn() throws Exception {
    try (Lease lease = served.deploy(folder, ServedModels.scaling("tuned", 2))) {
      assertThat(twoThatMeet(lease)).isEqualTo(2);
      served.setBatching("tuned", "none");
      assertThat(twoThatMeet(lease)).isEqualTo(1);
      served.aims.set("another", Aim.under(Duration.ofMillis(1)));
      assertThat(twoThatMeet(lease)).isEqualTo(1);
      served.setBatching("tuned", "window:2:0ms");
      assertThat(twoThatMeet(lease)).isEqualTo(2);
    }
  }

  /** How many rows run together of two calls that wait together. */
  private int twoThatMeet(Lease lease) throws Exception {
    CountDownLatch busy = served.busy();
    HeardCall one = served.submit(lease, rows(1, 0, 1));
    HeardCall other = served.submit(lease, rows(2, 0, 1));
    busy.countDown();
    one.awaitY();
    other.awaitY();
    return one.batchRows;
  }

  @Test
  void aQueueThatIsMadeWhileTheyCloseTurnsAwayWhoComes() throws Exception {
    try (Lease lease = served.deploy(folder, ServedModels.scaling("late", 2))) {
      served.queues.close();
      assertThatThrownBy(() -> served.submit(lease, rows(1, 0, 1)).await())
          .hasMessageContaining("going down");
    }
  }

  @Test
  void workThatHasNotBegunWhenTheyCloseDoesNotBegin() throws Exception {
    try (Lease lease = served.doubling(folder)) {
      served.queues.close();
      assertThatThrownBy(() -> served.queues.run(lease.deployment(), () -> true, () -> "answer"))
          .isInstanceOfSatisfying(
              ServingException.class,
              why -> assertThat(why.code()).isEqualTo(ServingException.Code.CLOSED));
    }
  }

  @Test
  void callsThatWaitTogetherRunTogetherAndGetTheirOwnRows() throws Exception {
    try (Lease lease = served.doubling(folder)) {
      CountDownLatch busy = served.busy();
      List<HeardCall> calls = new ArrayList<>();
      for (int caller = 0; caller < 5; caller++) {
        calls.add(served.submit(lease, rows(caller, 0, 1 + caller)));
      }
      busy.countDown();
      for (HeardCall call : calls) {
        assertThat(call.awaitY()).isEqualTo(times(call.inputs().get("x"), 2));
        assertThat(call.batchRows).isEqualTo(15);
      }
      RunCounts.OfSize run = lease.deployment().stats().runs().counts().bySize().getFirst();
      assertThat(run.rows()).isEqualTo(15);
      assertThat(run.runs()).isEqualTo(1);
      assertThat(run.runNanos()).isPositive();
    }
  }

  @Test
  void aModelWhoseRowsMeetIsCalledForEachRequestAlone() throws Exception {
    try (Lease lease = served.deploy(folder, ServedModels.centring())) {
      CountDownLatch busy = served.busy();
      HeardCall one = served.submit(lease, rows(1, 0, 1));
      HeardCall other = served.submit(lease, rows(2, 0, 1));
      busy.countDown();
      assertThat(one.awaitY().toFloats()).containsOnly(0);
      assertThat(other.awaitY().toFloats()).containsOnly(0);
      assertThat(one.batchRows).isEqualTo(1);
    }
  }

  /** Else what it takes to write the others' answers would seem to be its run. */
  @Test
  void allCallsOfABatchHearThatItHasRunBeforeAnyAnswerIsWritten() throws Exception {
    try (Lease lease = served.doubling(folder)) {
      CountDownLatch busy = served.busy();
      HeardCall first = served.submit(lease, rows(1, 0, 1));
      HeardCall second = served.submit(lease, rows(2, 0, 1));
      CompletableFuture<Integer> heard = first.answer.thenApply(outputs -> second.batchRows);
      busy.countDown();
      assertThat(heard.get(2, TimeUnit.MINUTES)).isEqualTo(2);
    }
  }

  @Test
  void callsOfOtherShapesDoNotMeet() throws Exception {
    try (Lease lease = served.doubling(folder)) {
      CountDownLatch busy = served.busy();
      HeardCall narrow = served.submit(lease, rows(1, 0, 2));
      HeardCall wide = served.submit(lease, Tensor.of(Shape.of(1, WIDTH + 1), 1, 2, 3, 4, 5f));
      busy.countDown();
      assertThat(narrow.awaitY()).isEqualTo(times(narrow.inputs().get("x"), 2));
      assertThat(wide.awaitY()).isEqualTo(times(wide.inputs().get("x"), 2));
      assertThat(wide.batchRows).isEqualTo(1);
    }
  }

  @Test
  void refusesInputsThatTheModelDoesNotTake() throws Exception {
    try (Lease lease = served.doubling(folder)) {
      assertThatThrownBy(() -> served.submit(lease, Tensor.of(Shape.of(3), 1f, 2f, 3f)))
          .isInstanceOf(GraphException.class)
          .hasMessageContaining("input 'x'");
    }
  }

  /**
   * Rows never cross callers: a million rows from 64 callers, some of whom go away, while versions
   * of different answers are switched.
   */
  @Test
  void aMillionRowsUnderSwitchesAndCancellationsReachTheirOwnCallers() throws Exception {
    served.deploy(folder, ServedModels.scaling("m", 1)).close();
    int callers = 64;
    AtomicLong answered = new AtomicLong();
    AtomicInteger open = new AtomicInteger(callers);
    List<CompletableFuture<Void>> done = new ArrayList<>();
    for (int c = 0; c < callers; c++) {
      int caller = c;
      CompletableFuture<Void> future = new CompletableFuture<>();
      done.add(future);
      Thread.ofVirtual()
          .start(() -> {
            try {
              call(caller, answered);
              future.complete(null);
            } catch (Throwable e) {
              future.completeExceptionally(e);
            } finally {
              open.decrementAndGet();
            }
          });
    }
    for (int version = 2; open.get() > 0; version++) {
      served.deploy(folder, ServedModels.scaling("m", version)).close();
    }
    for (CompletableFuture<Void> future : done) {
      future.get(1, TimeUnit.MINUTES);
    }
    assertThat(answered.get()).as("-Djoist.seed=%d", SEED).isGreaterThan(1_000_000);
  }

  private void call(int caller, AtomicLong answered) throws Exception {
    Random random = new Random(SEED + caller);
    for (int row = 0; row < 17_500; ) {
      int count = 1 + random.nextInt(64);
      try (Lease lease = served.deployments.acquire("m")) {
        Deployment deployment = lease.deployment();
        HeardCall call = served.submit(lease, rows(caller, row, count));
        if (random.nextInt(20) == 0 && served.queues.cancel(deployment, call)) {
          continue;
        }
        assertThat(call.awaitY())
            .as("caller %d, row %d, %s", caller, row, deployment.reference())
            .isEqualTo(times(call.inputs().get("x"), deployment.version()));
        answered.addAndGet(count);
        row += count;
      }
    }
  }

  @Test
  void callsThatAreFewGetAllThreadsAndTheSameAnswers() throws Exception {
    TensorQueues several =
        served.queues(
            new TensorQueues.Settings(new DeadlineBatching(), Duration.ofMinutes(10), 256, 2),
            2,
            () -> 0); // where no time passes none is busy
    try (Lease lease = served.doubling(folder)) {
      for (int i = 0; i < 2; i++) {
        HeardCall call = new HeardCall(rows(1, i, 3));
        several.submit(lease.deployment(), call, Long.MAX_VALUE);
        assertThat(call.awaitY()).isEqualTo(times(call.inputs().get("x"), 2));
        assertThat(call.flight.grant().threads()).isEqualTo(1 + i);
      }
      assertThat(lease.deployment().stats().batches().threads()).isEqualTo(3);
    }
  }

  @Test
  void otherPoliciesJoinToo() throws Exception {
    TensorQueues windows =
        served.queues(new FixedWindowBatching(2, Duration.ofMinutes(5)), 2, System::nanoTime);
    try (Lease lease = served.doubling(folder)) {
      HeardCall one = submit(windows, lease, new HeardCall(rows(1, 0, 1)));
      assertThat(one.answer).isNotDone();
      HeardCall two = submit(windows, lease, new HeardCall(rows(2, 0, 1)));
      assertThat(one.awaitY()).isEqualTo(times(one.inputs().get("x"), 2));
      two.awaitY();
      assertThat(two.batchRows).isEqualTo(2);
      BatchFlight flight = one.flight;
      assertThat(flight).isSameAs(two.flight).isSameAs(served.flights.batches().getFirst());
      assertThat(flight.closing().reason()).isEqualTo(CloseReason.FULL);
      assertThat(flight.closing().requests()).isEqualTo(2);
      assertThat(flight.closing().waits().most())
          .isGreaterThanOrEqualTo(flight.closing().waits().least());
      assertThat(lease.deployment().stats().batches().closedBy(CloseReason.FULL)).isEqualTo(1);
    }
  }
}
