package joist.serving.tensors;

import static joist.serving.tensors.ServedModels.WIDTH;
import static joist.serving.tensors.ServedModels.rows;
import static joist.serving.tensors.ServedModels.times;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import joist.serving.Lease;
import joist.serving.batch.CloseReason;
import joist.serving.batch.DeadlineBatching;
import joist.tensor.Shape;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls that would be late, or that nobody waits for, and that have not begun. */
class LateCallsTest {
  @TempDir Path folder;
  private final ServedModels served = new ServedModels(new DeadlineBatching());

  @AfterEach
  void end() {
    served.close();
  }

  @Test
  void aCallThatWouldBeLateIsTurnedAwayBeforeItRuns() throws Exception {
    try (Lease lease = served.doubling(folder)) {
      CountDownLatch busy = served.busy();
      HeardCall late = new HeardCall(rows(1, 0, 1));
      served.queues.submit(lease.deployment(), late, System.nanoTime());
      HeardCall fine = served.submit(lease, rows(2, 0, 1));
      busy.countDown();
      assertThat(fine.awaitY()).isEqualTo(times(fine.inputs().get("x"), 2));
      assertThat(late.answer)
          .failsWithin(Duration.ofMinutes(2))
          .withThrowableOfType(ExecutionException.class)
          .withMessageContaining("its answer is due in");
    }
  }

  @Test
  void aCallThatRunsAloneAndWouldBeLateIsTurnedAwayBeforeItRuns() throws Exception {
    try (Lease lease = served.deploy(folder, ServedModels.centring())) {
      CountDownLatch busy = served.busy();
      HeardCall late = new HeardCall(rows(1, 0, 1));
      served.queues.submit(lease.deployment(), late, System.nanoTime());
      HeardCall fine = served.submit(lease, rows(2, 0, 2));
      busy.countDown();
      assertThat(fine.awaitY().shape()).isEqualTo(Shape.of(2, WIDTH));
      assertThat(Objects.requireNonNull(fine.flight).closing().reason())
          .isEqualTo(CloseReason.NOT_JOINED);
      assertThatThrownBy(late::await).hasMessageContaining("its answer is due in");
      assertThat(late.flight).isNull();
    }
  }

  /** As under a policy that knows no deadlines, or of a model that is slower than the objective. */
  @Test
  void aCallThatNobodyWaitsForWhenItsBatchBeginsIsTurnedAway() throws Exception {
    served.setBatching("doubling", "window:2:0ms");
    try (Lease lease = served.doubling(folder)) {
      CountDownLatch busy = served.busy();
      HeardCall over = served.submit(lease, rows(1, 0, 1));
      HeardCall stays = served.submit(lease, rows(2, 0, 1));
      over.wanted = false;
      busy.countDown();
      assertThat(stays.awaitY()).isEqualTo(times(stays.inputs().get("x"), 2));
      assertThat(stays.batchRows).isEqualTo(1);
      assertThat(Objects.requireNonNull(stays.flight).closing().predictedNanos())
          .as("of the rows that run")
          .isEqualTo(TensorQueues.ASSUMED.nanos(1));
      assertThatThrownBy(over::await).hasMessageContaining("over before its batch began");
      assertThat(over.flight).isNull();
    }
  }

  @Test
  void aCallThatNobodyWaitsForAnyMoreIsTurnedAwayThoughNoThreadComes() throws Exception {
    try (Lease lease = served.doubling(folder)) {
      CountDownLatch busy = served.busy();
      HeardCall over = served.submit(lease, rows(1, 0, 1));
      HeardCall stays = served.submit(lease, rows(2, 0, 1));
      served.queues.giveUp();
      assertThat(over.answer).as("it is wanted").isNotDone();
      over.wanted = false;
      served.queues.giveUp();
      assertThat(over.answer).isCompletedExceptionally();
      assertThatThrownBy(over::await).hasMessageContaining("over before its batch began");
      busy.countDown();
      assertThat(stays.awaitY()).isEqualTo(times(rows(2, 0, 1), 2));
    }
  }

  @Test
  void aCancelledCallHearsNothing() throws Exception {
    try (Lease lease = served.doubling(folder)) {
      CountDownLatch busy = served.busy();
      HeardCall gone = served.submit(lease, rows(1, 0, 1));
      HeardCall stays = served.submit(lease, rows(2, 0, 1));
      assertThat(served.queues.cancel(lease.deployment(), gone)).isTrue();
      busy.countDown();
      stays.awaitY();
      assertThat(stays.batchRows).isEqualTo(1);
      assertThat(gone.answer).isNotDone();
    }
  }
}
