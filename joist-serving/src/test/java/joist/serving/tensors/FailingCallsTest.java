package joist.serving.tensors;

import static joist.serving.tensors.ServedModels.WIDTH;
import static joist.serving.tensors.ServedModels.rows;
import static joist.serving.tensors.ServedModels.submit;
import static joist.serving.tensors.ServedModels.times;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import joist.graph.Dim;
import joist.graph.GraphBuilder;
import joist.graph.Node;
import joist.graph.ValueType;
import joist.serving.Await;
import joist.serving.Lease;
import joist.serving.batch.DeadlineBatching;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of those beside a call that fails, and of what is learned of it. */
class FailingCallsTest {
  @TempDir Path folder;
  private final ServedModels served = new ServedModels(new DeadlineBatching());

  @AfterEach
  void end() {
    served.close();
  }

  /**
   * As when a file is cut off that a model maps. Else it would wait for ever, and others with it.
   */
  @Test
  void anErrorIsToldToItsCallerAloneAndTheQueueGoesOn() throws Exception {
    InternalError fault = new InternalError("a fault in a memory access operation");
    AtomicBoolean waits = new AtomicBoolean();
    HeardCall wrong =
        new HeardCall(rows(1, 0, 1)) {
          @Override
          public Map<String, Tensor> inputs() {
            if (waits.get()) {
              throw fault;
            }
            return super.inputs();
          }
        };
    try (Lease lease = served.doubling(folder)) {
      CountDownLatch busy = served.busy();
      submit(served.queues, lease, wrong);
      waits.set(true);
      HeardCall with = served.submit(lease, rows(2, 0, 1));
      busy.countDown();

      assertThatThrownBy(wrong::await).hasCause(fault);
      assertThat(with.awaitY()).isEqualTo(times(rows(2, 0, 1), 2));
      assertThat(served.submit(lease, rows(3, 0, 1)).awaitY()).isEqualTo(times(rows(3, 0, 1), 2));
    }
  }

  @Test
  void anAnswerThatCannotBeGivenIsNoReasonToGiveOthersTwice() throws Exception {
    try (Lease lease = served.doubling(folder)) {
      CountDownLatch busy = served.busy();
      HeardCall first = served.submit(lease, rows(1, 0, 1));
      HeardCall second = served.submit(lease, rows(2, 0, 1));
      HeardCall third = served.submit(lease, rows(3, 0, 1));
      second.refusesAnswers = true;
      busy.countDown();
      assertThat(third.awaitY()).isEqualTo(times(rows(3, 0, 1), 2));
      assertThat(third.batchRows).as("of the one run").isEqualTo(3);
      assertThat(first.batchRows).isEqualTo(3);
      assertThatThrownBy(second::await).hasMessageContaining("it takes no answer");
    }
  }

  @Test
  void callsThatFailTeachNothingOfWhatCallsTake() throws Exception {
    GraphBuilder builder = new GraphBuilder("looks-up");
    String x = builder.input("x", ValueType.of(ElementType.I64, Dim.BATCH));
    String table = builder.constant("t", Tensor.of(Shape.of(4, WIDTH), new float[4 * WIDTH]));
    builder.nodeNamed("y", Node.ONNX, "Gather", Map.of(), table, x);
    builder.output("y", ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(WIDTH)));
    try (Lease lease = served.deploy(folder, builder.build())) {
      Tensor one = Tensor.of(Shape.of(1), 1L);
      Tensor two = Tensor.of(Shape.of(2), 1L, 2L);
      for (int i = 0; i < 3; i++) {
        HeardCall wrong = served.submit(lease, Tensor.of(Shape.of(1), 99L));
        assertThatThrownBy(wrong::await).isNotNull();
      }
      TensorQueues queues = served.queues;
      double assumed = queues.nanosAlone(lease.deployment(), Map.of("x", two));
      assertThat(assumed).isEqualTo(TensorQueues.ASSUMED.nanos(2));
      served.submit(lease, two).await();
      Await.until( // its batch may end after its answer
          "its time is learned",
          () -> queues.nanosAlone(lease.deployment(), Map.of("x", two)),
          nanos -> nanos != assumed);
      assertThat(queues.nanosAlone(lease.deployment(), Map.of("x", two)))
          .as("of batches of two alone")
          .isEqualTo(2 * queues.nanosAlone(lease.deployment(), Map.of("x", one)));
    }
  }
}
