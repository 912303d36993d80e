package joist.serving.tensors;

import static joist.serving.tensors.ServedModels.rows;
import static joist.serving.tensors.ServedModels.submit;
import static joist.serving.tensors.ServedModels.times;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import joist.graph.GraphException;
import joist.serving.Await;
import joist.serving.Deployment;
import joist.serving.Lease;
import joist.serving.SmallModels;
import joist.serving.batch.DeadlineBatching;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that begin, and that nobody wants, or that take too long: some would never end. */
class GivenUpRunsTest {
  private static final Map<String, Tensor> ENDLESS =
      Map.of("x", Tensor.of(Shape.of(), Long.MAX_VALUE));

  @TempDir Path folder;
  private final ServedModels served = new ServedModels(new DeadlineBatching());

  @AfterEach
  void end() {
    served.close();
  }

  /** Who learned of batches that are in time alone would make late ones for ever. */
  @Test
  void aBatchThatIsGivenUpTeachesThatItTakesLong() throws Exception {
    try (Lease lease = served.deploy(SmallModels.turns(folder))) {
      double believed = served.queues.nanosAlone(lease.deployment(), ENDLESS);
      HeardCall call = endless(lease);
      Await.until("it runs", () -> call.flight != null);
      served.queues.giveUp();
      assertThat(call.answer).as("it is wanted").isNotDone();

      leave(List.of(call));
      assertThatThrownBy(call::await).hasMessageContaining("it was over while it ran");
      Await.until(
          "its time is learned",
          () -> served.queues.nanosAlone(lease.deployment(), ENDLESS) > believed);
      answersThree(lease);
    }
  }

  private HeardCall endless(Lease lease) {
    return served.submit(lease, ENDLESS.get("x"));
  }

  /** Their callers go, and then they are given up. */
  private void leave(List<HeardCall> calls) {
    calls.forEach(call -> call.wanted = false);
    Await.until(
        "they are given up",
        () -> {
          served.queues.giveUp();
          return calls.stream().allMatch(call -> call.answer.isDone());
        });
  }

  private void answersThree(Lease lease) throws Exception {
    assertThat(served.submit(lease, Tensor.of(Shape.of(), 3L)).awaitY().toFloats())
        .containsExactly(3);
  }

  /** Of two models, on two threads: neither has the second thread, nor both of them together. */
  @Test
  void modelsThatNeverEndLeaveAThreadToOthersAndTheirNextOnesAPlace() throws Exception {
    Path file = SmallModels.turns(folder);
    Path other = Files.copy(file, folder.resolve("other.onnx"));
    try (Lease turns = served.deploy(file);
        Lease others = served.deploy(other);
        Lease doubling = served.doubling(folder)) {
      List<HeardCall> endless = List.of(endless(turns), endless(turns), endless(others));
      Await.until("the first runs", () -> endless.getFirst().flight != null);

      assertThat(served.submit(doubling, rows(1, 0, 1)).awaitY())
          .isEqualTo(times(rows(1, 0, 1), 2));
      assertThat(served.queues.waitingRows(turns.deployment())).isEqualTo(1);
      assertThat(served.queues.waitingRows(others.deployment())).isEqualTo(1);
      assertThat(endless).noneMatch(call -> call.answer.isDone());

      leave(endless);
      answersThree(turns);
      answersThree(others);
    }
  }

  @Test
  void eachCallOfABatchThatIsGivenUpIsChargedItsRowsPartOfIt() throws Exception {
    AtomicLong now = new AtomicLong();
    TensorQueues byHand = served.queues(new DeadlineBatching(), 2, now::get);
    HeardCall large = new HeardCall(rows(2, 0, 3));
    AtomicInteger asked = new AtomicInteger();
    HeardCall small =
        new HeardCall(rows(1, 0, 1)) {
          @Override
          public Map<String, Tensor> inputs() {
            if (flight != null && asked.getAndIncrement() > 0) { // it runs; then both go
              now.addAndGet(500_000_000);
              wanted = false;
              large.wanted = false;
              byHand.giveUp();
              throw new GraphException("the run was given up");
            }
            return super.inputs();
          }
        };
    try (Lease lease = served.doubling(folder)) {
      CountDownLatch busy = served.busy();
      submit(byHand, lease, small);
      submit(byHand, lease, large);
      busy.countDown();

      assertThatThrownBy(small::await).hasMessageContaining("it was over while it ran");
      assertThatThrownBy(large::await).hasMessageContaining("it was over while it ran");
      assertThat(small.charged).isEqualTo(125_000_000);
      assertThat(large.charged).isEqualTo(375_000_000);
    }
  }

  /** As a body of many rows, which goes through by itself. */
  @Test
  void workThatIsInNoQueueIsGivenUpWhenItTakesTooLong() throws Exception {
    AtomicLong now = new AtomicLong();
    TensorQueues byHand = served.queues(new DeadlineBatching(), 2, now::get);
    try (Lease lease = served.deploy(SmallModels.turns(folder))) {
      Deployment deployment = lease.deployment();
      assertThat(byHand.run(deployment, () -> true, () -> "answer")).contains("answer");
      assertThatThrownBy(() ->
              byHand.run(
                  deployment,
                  () -> true,
                  () -> {
                    now.addAndGet(Duration.ofSeconds(61).toNanos());
                    byHand.giveUp();
                    return deployment.model().run(ENDLESS);
                  }))
          .isInstanceOf(RunLimitException.class);
      Awaited gone = () -> false;
      assertThat(byHand.run(deployment, gone, () -> deployment.model().run(ENDLESS))).isEmpty();
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }
  }
}
