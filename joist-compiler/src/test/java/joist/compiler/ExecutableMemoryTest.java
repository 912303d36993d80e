package joist.compiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import joist.compiler.shaped.Invocation;
import joist.compiler.tier.Targets;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.GraphBuilder;
import joist.graph.Node;
import joist.graph.ValueType;
import joist.tensor.ElementType;
import joist.tensor.Ledger;
import joist.tensor.OverBudgetException;
import joist.tensor.Region;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;

class ExecutableMemoryTest {
  private static final long PATIENCE_NANOS = 60_000_000_000L;

  private static final int WIDTH = 96;
  private static final long WEIGHT_BYTES = 4L * WIDTH * WIDTH;

  private final Random random = new Random(Long.getLong("joist.seed", 2026L));
  private final Ledger ledger = new Ledger(100L << 20);
  private final Ledger.Account account = ledger.open("mlp:1");

  private Executable executable() {
    return Executable.compile(
        graph(), Targets.ofThisMachine().target(), Region.open("mlp", account));
  }

  /** Two products with a relu between them, and a constant as second output. */
  private Graph graph() {
    GraphBuilder builder = new GraphBuilder("mlp");
    ValueType type = ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(WIDTH));
    String first = builder.constant("w1", tensor(WIDTH));
    String second = builder.constant("w2", tensor(WIDTH));
    String hidden = builder.node("Relu", builder.node("MatMul", builder.input("x", type), first));
    builder.nodeNamed("y", Node.ONNX, "MatMul", Map.of(), hidden, second);
    builder.nodeNamed("w", Node.ONNX, "Identity", Map.of(), first);
    builder.output("y", type);
    builder.output("w", ValueType.of(ElementType.F32, Dim.of(WIDTH), Dim.of(WIDTH)));
    return builder.build();
  }

  private Tensor tensor(int rows) {
    Tensor tensor = Tensor.zeros(ElementType.F32, Shape.of(rows, WIDTH));
    for (int i = 0; i < rows * WIDTH; i++) {
      tensor.data().setAtIndex(Tensor.F32, i, random.nextFloat() - 0.5f);
    }
    return tensor;
  }

  @Test
  void chargesConstantsPackedWeightsCodeAndCallsAndGivesAllBackWhenClosed() {
    Executable executable = executable();
    assertThat(account.bytes()).isEqualTo(2 * WEIGHT_BYTES);
    executable.run(Map.of("x", tensor(40)));
    assertThat(executable.weightBytes()).isGreaterThanOrEqualTo(2 * WEIGHT_BYTES);
    assertThat(account.bytes())
        .isEqualTo(executable.bytes())
        .isGreaterThan(executable.weightBytes() + 4 * 40 * WIDTH);
    executable.close();
    assertThat(ledger.totalBytes()).isZero();
    assertThat(executable.bytes()).isZero();
  }

  @Test
  void weightsArePackedOnceForAllShapesThatPackThemAlike() {
    Executable executable = executable();
    executable.run(Map.of("x", tensor(33)));
    long weights = executable.weightBytes();
    executable.run(Map.of("x", tensor(64)));
    executable.run(Map.of("x", tensor(128)));
    assertThat(executable.weightBytes()).isEqualTo(weights);
  }

  @Test
  void refusesACallThatTheBudgetHasNoRoomFor() {
    Ledger small = new Ledger(2 * WEIGHT_BYTES + 100);
    Region region = Region.open("mlp", small.open("mlp:1"));
    Executable executable = Executable.compile(graph(), Targets.ofThisMachine().target(), region);
    Map<String, Tensor> inputs = Map.of("x", tensor(40));
    assertThatThrownBy(() -> executable.run(inputs))
        .isInstanceOf(OverBudgetException.class)
        .hasMessageContaining("'mlp:1' needs");
    executable.close();
    assertThat(small.totalBytes()).isZero();
  }

  @Test
  void answersStayWhenTheModelGoes() {
    Executable executable = executable();
    Map<String, Tensor> inputs = Map.of("x", tensor(5));
    Map<String, Tensor> outputs = executable.run(inputs);
    Map<String, Tensor> again = executable.run(inputs);
    executable.close();
    assertThat(outputs).isEqualTo(again);
  }

  @Test
  void constantsOfTheModelsOwnMemoryAreCopiedForTheCaller() {
    Region region = Region.open("mlp", account);
    Tensor inside = region.zeros(ElementType.F32, Shape.of(3));
    GraphBuilder builder = new GraphBuilder("constant");
    ValueType type = ValueType.of(ElementType.F32, Dim.of(3));
    builder.nodeNamed("c", Node.ONNX, "Identity", Map.of(), builder.constant("k", inside));
    builder.input("x", type);
    builder.output("c", type);
    Executable executable =
        Executable.compile(builder.build(), Targets.ofThisMachine().target(), region);
    Map<String, Tensor> outputs = executable.run(Map.of("x", Tensor.of(Shape.of(3), 1f, 2f, 3f)));
    executable.close();
    assertThat(outputs).containsEntry("c", Tensor.of(Shape.of(3), 0f, 0f, 0f));
  }

  @Test
  void saysThatItIsClosedToWhoCallsAfterwards() {
    Executable executable = executable();
    Map<String, Tensor> inputs = Map.of("x", tensor(5));
    Invocation invocation = executable.invocation(inputs);
    invocation.run();
    executable.close();
    executable.close();
    assertThatThrownBy(() -> executable.run(inputs))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("expected 'mlp' to be open");
    assertThatThrownBy(() -> executable.invocation(inputs)).hasMessageContaining("closed");
    assertThatThrownBy(invocation::run).hasMessageContaining("closed");
    assertThatThrownBy(() -> invocation.output("y").f32(0))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void anInvocationThatIsClosedGivesItsMemoryBackAlone() {
    Executable executable = executable();
    Map<String, Tensor> inputs = Map.of("x", tensor(5));
    executable.invocation(inputs).close();
    long before = account.bytes();
    try (Invocation invocation = executable.invocation(inputs)) {
      invocation.run();
      assertThat(account.bytes()).isGreaterThan(before);
    }
    assertThat(account.bytes()).isEqualTo(before);
    executable.run(inputs);
    executable.close();
    assertThat(ledger.totalBytes()).isZero();
  }

  @Test
  void shapesThatAreDroppedGiveTheirMemoryBack() {
    Executable executable = executable();
    for (int rows = 1; rows <= 32; rows++) {
      executable.run(Map.of("x", tensor(rows)));
    }
    long full = account.bytes();
    for (int rows = 1; rows <= 32; rows++) {
      executable.run(Map.of("x", tensor(rows + 32)));
    }
    assertThat(account.bytes()).isLessThan(3 * full);
    executable.close();
    assertThat(ledger.totalBytes()).isZero();
  }

  @Test
  void callsThatRunWhenTheModelIsClosedEndWell() throws Exception {
    int threads = 4;
    for (int round = 0; round < 20; round++) {
      Executable executable = executable(round);
      Map<String, Tensor> inputs = Map.of("x", tensor(64));
      Map<String, Tensor> expected = executable.run(inputs);
      CountDownLatch running = new CountDownLatch(threads);
      try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
        List<Future<Integer>> answers = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
          answers.add(pool.submit(() -> callsUntilClosed(executable, inputs, expected, running)));
        }
        running.await();
        executable.close();
        for (Future<Integer> answer : answers) {
          assertThat(answer.get()).isPositive();
        }
      }
      assertThat(ledger.totalBytes()).isZero();
    }
  }

  private Executable executable(int round) {
    return Executable.compile(
        graph(),
        Targets.ofThisMachine().target(),
        Region.open("mlp", ledger.open("mlp:" + (round + 2))));
  }

  private static int callsUntilClosed(
      Executable executable,
      Map<String, Tensor> inputs,
      Map<String, Tensor> expected,
      CountDownLatch running) {
    int calls = 0;
    while (true) {
      try {
        assertThat(executable.run(inputs)).isEqualTo(expected);
        if (calls++ == 0) {
          running.countDown();
        }
      } catch (IllegalStateException closed) {
        assertThat(closed).hasMessageContaining("expected 'mlp' to be open");
        return calls;
      }
    }
  }

  @Test
  void theSteadyPathAllocatesNothing() {
    Executable executable = executable();
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long own = Thread.currentThread().threadId();
    try (Invocation invocation = executable.invocation(Map.of("x", tensor(1)))) {
      run(invocation, 20_000);
      long offHeap = account.bytes();
      long least = Long.MAX_VALUE;
      long end = System.nanoTime() + PATIENCE_NANOS;
      while (least > 0 && System.nanoTime() < end) { // what the JVM does once is not the runs'
        long before = threads.getThreadAllocatedBytes(own);
        run(invocation, 10_000);
        least = Math.min(least, threads.getThreadAllocatedBytes(own) - before);
      }
      assertThat(least).isZero();
      assertThat(account.bytes()).isEqualTo(offHeap);
    }
  }

  private static void run(Invocation invocation, int times) {
    for (int i = 0; i < times; i++) {
      invocation.run();
    }
  }
}
