package joist.compiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Map;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.GraphBuilder;
import joist.graph.GraphException;
import joist.graph.Node;
import joist.graph.ValueType;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** What a call of a planned graph allocates on the heap: its answer, and little beside it. */
class RunAllocationTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int CALLS = 2_000;

  private static Graph sum() {
    GraphBuilder builder = new GraphBuilder("sum");
    ValueType type = ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(4));
    String a = builder.input("a", type);
    String b = builder.input("b", type);
    builder.nodeNamed("y", Node.ONNX, "Add", Map.of(), a, b);
    builder.output("y", type);
    return builder.build();
  }

  private static Map<String, Tensor> rows(long a, long b) {
    return Map.of(
        "a", Tensor.zeros(ElementType.F32, Shape.of(a, 4)),
        "b", Tensor.zeros(ElementType.F32, Shape.of(b, 4)));
  }

  /** The least of some tries, in bytes a call: the JVM's own work falls into the others. */
  private static long bytes(Executable executable, Map<String, Tensor> inputs) {
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 5; round++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < CALLS; i++) {
        executable.run(inputs);
      }
      least = Math.min(least, (THREADS.getCurrentThreadAllocatedBytes() - before) / CALLS);
    }
    return least;
  }

  @Test
  void aCallAllocatesItsAnswerAndLittleBesides() {
    try (Executable executable = Executable.compile(sum())) {
      assertThat(bytes(executable, rows(1, 1))).isLessThan(600);
      assertThat(bytes(executable, rows(16, 16))).isLessThan(600);
    }
  }

  @Test
  void soDoesABatchThatIsRunInBlocks() {
    try (Executable executable = Executable.compile(sum())) {
      assertThat(bytes(executable, rows(21, 21))).isLessThan(1000);
    }
  }

  @Test
  void aCallWhoseInputsDoNotFitIsRefusedThoughOthersRanBefore() {
    try (Executable executable = Executable.compile(sum())) {
      executable.run(rows(1, 1));
      executable.run(rows(21, 21));
      assertThatThrownBy(() -> executable.run(rows(1, 2))).isInstanceOf(GraphException.class);
      assertThatThrownBy(() -> executable.run(rows(21, 20)))
          .isInstanceOf(GraphException.class)
          .hasMessageContaining("got 21 in 'a' and 20 in 'b'");
      assertThatThrownBy(() -> executable.run(Map.of("a", rows(1, 1).get("a"))))
          .isInstanceOf(GraphException.class)
          .hasMessageContaining("expected the input b");
    }
  }
}
