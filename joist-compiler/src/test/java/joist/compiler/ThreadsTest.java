package joist.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import joist.compiler.shaped.Invocation;
import joist.compiler.target.Target;
import joist.compiler.team.Workers;
import joist.compiler.tier.TargetChoice;
import joist.compiler.tier.Targets;
import joist.graph.Attribute;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.GraphBuilder;
import joist.graph.Node;
import joist.graph.ValueType;
import joist.tensor.ElementType;
import joist.tensor.Ledger;
import joist.tensor.Region;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same bits at any number of threads, and in any company. */
class ThreadsTest {
  private final long seed = Long.getLong("joist.seed", 2026L);
  private final Random random = new Random(seed);

  private Tensor tensor(long... shape) {
    Tensor tensor = Tensor.zeros(ElementType.F32, Shape.of(shape));
    for (long i = 0; i < tensor.shape().elements(); i++) {
      tensor.data().setAtIndex(Tensor.F32, i, 0.2f * random.nextFloat() - 0.1f);
    }
    return tensor;
  }

  private static ValueType type(long... dims) {
    Dim[] all = new Dim[dims.length];
    for (int i = 0; i < dims.length; i++) {
      all[i] = dims[i] < 0 ? Dim.BATCH : Dim.of(dims[i]);
    }
    return ValueType.of(ElementType.F32, all);
  }

  private static Attribute ints(long... values) {
    return new Attribute.Ints(values);
  }

  /** Large enough that its steps are cut. */
  private Graph perceptron() {
    GraphBuilder builder = new GraphBuilder("perceptron");
    String hidden = builder.input("x", type(-1, 300));
    hidden = builder.node("MatMul", hidden, builder.constant("w1", tensor(300, 401)));
    hidden = builder.node("Tanh", builder.node("Add", hidden, builder.constant("b", tensor(401))));
    builder.nodeNamed(
        "y", Node.ONNX, "MatMul", Map.of(), hidden, builder.constant("w2", tensor(401, 77)));
    builder.output("y", type(-1, 77));
    return builder.build();
  }

  /** Two heads of attention and a normalization over {@code [batch, 48, 64]}. */
  private Graph attention() {
    GraphBuilder builder = new GraphBuilder("attention");
    String x = builder.input("x", type(-1, 48, 64));
    String query = builder.node("MatMul", x, builder.constant("q", tensor(64, 64)));
    String key = builder.node("MatMul", x, builder.constant("k", tensor(64, 64)));
    String turned = builder.node(Node.ONNX, "Transpose", Map.of("perm", ints(0, 2, 1)), key);
    String scores = builder.node("Softmax", builder.node("MatMul", query, turned));
    String mixed = builder.node("MatMul", scores, x);
    String sum = builder.node("Add", mixed, x);
    builder.nodeNamed(
        "y", Node.ONNX, "LayerNormalization", Map.of(), sum, builder.constant("scale", tensor(64)));
    builder.output("y", type(-1, 48, 64));
    return builder.build();
  }

  private Graph convolutions() {
    GraphBuilder builder = new GraphBuilder("convolutions");
    Map<String, Attribute> pads = Map.of("pads", ints(1, 1, 1, 1));
    String x = builder.input("x", type(-1, 3, 40, 40));
    String first =
        builder.node(Node.ONNX, "Conv", pads, x, builder.constant("w1", tensor(24, 3, 3, 3)));
    String pooled =
        builder.node(
            Node.ONNX,
            "MaxPool",
            Map.of("kernel_shape", ints(2, 2), "strides", ints(2, 2)),
            builder.node("Relu", first));
    builder.nodeNamed(
        "y", Node.ONNX, "Conv", pads, pooled, builder.constant("w2", tensor(17, 24, 3, 3)));
    builder.output("y", type(-1, 17, 20, 20));
    return builder.build();
  }

  private Map<Graph, List<Map<String, Tensor>>> models() {
    return Map.of(
        perceptron(), List.of(Map.of("x", tensor(70, 300)), Map.of("x", tensor(3, 300))),
        attention(), List.of(Map.of("x", tensor(5, 48, 64)), Map.of("x", tensor(1, 48, 64))),
        convolutions(),
            List.of(Map.of("x", tensor(2, 3, 40, 40)), Map.of("x", tensor(1, 3, 40, 40))));
  }

  @ParameterizedTest
  @EnumSource(names = {"AUTO", "PLAIN"})
  void theSameBitsAtAnyNumberOfThreads(TargetChoice choice) {
    Target target = Targets.ofThisMachine().choose(choice).target();
    try (ExecutorService lent = Executors.newFixedThreadPool(6)) {
      models()
          .forEach((graph, inputs) -> {
            Executable executable = Executable.compile(graph, target);
            for (Map<String, Tensor> each : inputs) {
              Map<String, Tensor> expected = executable.run(each);
              for (int threads : new int[] {1, 2, 3, 7}) {
                Workers workers = new Workers(lent, threads);
                String about = graph.name() + ", seed " + seed + ", threads " + threads;
                assertThat(executable.run(each, workers)).as(about).isEqualTo(expected);
              }
              String about = graph.name() + ", seed " + seed;
              Workers three = new Workers(lent, 3);
              assertThat(executable.run(each, three.watchedBy((nodes, operators, nanos) -> {})))
                  .as(about)
                  .isEqualTo(expected);
              try (Invocation invocation = executable.invocation(each)) {
                invocation.run(three);
                assertThat(invocation.output("y")).as(about).isEqualTo(expected.get("y"));
              }
            }
            executable.close();
          });
    }
  }

  @Test
  void aWatchHearsOfEachStepInOrderAndOfTheNodesWhoseWorkItIs() {
    try (ExecutorService lent = Executors.newFixedThreadPool(1);
        Executable executable = Executable.compile(perceptron())) {
      for (Workers workers : List.of(Workers.none(), new Workers(lent, 2))) {
        List<String> operators = new ArrayList<>();
        List<String> nodes = new ArrayList<>();
        executable.run(
            Map.of("x", tensor(4, 300)),
            workers.watchedBy((names, of, nanos) -> {
              assertThat(names).hasSameSizeAs(of).doesNotContain("");
              assertThat(nanos).isNotNegative();
              operators.addAll(of);
              nodes.addAll(names);
            }));
        assertThat(operators).containsSubsequence("MatMul", "Tanh", "MatMul");
        assertThat(nodes).last().isEqualTo("y");
      }
    }
  }

  @Test
  void aWatchHearsOfNodesThatAreRunWhenTheirExtentsAreKnown() {
    GraphBuilder builder = new GraphBuilder("late");
    String x = builder.input("x", type(4));
    builder.nodeNamed("y", Node.ONNX, "NonZero", Map.of(), builder.node("Relu", x));
    builder.output("y", ValueType.of(ElementType.I64, Dim.of(1), new Dim.Symbol("K")));
    List<String> operators = new ArrayList<>();
    try (Executable executable = Executable.compile(builder.build())) {
      executable.run(
          Map.of("x", tensor(4)),
          Workers.none().watchedBy((nodes, of, nanos) -> operators.addAll(of)));
    }
    assertThat(operators).containsExactly("Relu", "NonZero");
  }

  /** What one of several models loaded at the same time is, with what it answers. */
  private record Loaded(Executable executable, List<Map<String, Tensor>> inputs) {}

  @Test
  void modelsAreCalledLoadedAndClosedAllAtOnce() throws Exception {
    Ledger ledger = new Ledger(1L << 30);
    AtomicLong versions = new AtomicLong();
    Map<Graph, List<Map<String, Tensor>>> models = models();
    Map<Map<String, Tensor>, Map<String, Tensor>> expected = new HashMap<>();
    List<AtomicReference<Loaded>> live = new ArrayList<>();
    models.forEach((graph, inputs) -> {
      Executable executable = loaded(graph, ledger, versions);
      inputs.forEach(each -> expected.put(each, executable.run(each)));
      live.add(new AtomicReference<>(new Loaded(executable, inputs)));
    });
    long end = System.nanoTime() + 2_000_000_000L;
    AtomicLong answers = new AtomicLong();
    try (ExecutorService lent = Executors.newFixedThreadPool(2);
        ExecutorService callers = Executors.newFixedThreadPool(8)) {
      List<Future<?>> done = new ArrayList<>();
      for (int caller = 0; caller < 8; caller++) {
        Workers workers = new Workers(lent, 1 + caller % 3);
        done.add(
            callers.submit(() -> {
              while (goesOn(end, answers)) {
                call(pick(live).get(), workers, expected, answers);
              }
            }));
      }
      while (goesOn(end, answers)) {
        AtomicReference<Loaded> slot = pick(live);
        Loaded old = slot.get();
        Graph graph = old.executable().graph();
        slot.set(new Loaded(loaded(graph, ledger, versions), old.inputs()));
        old.executable().close();
      }
      for (Future<?> each : done) {
        each.get();
      }
    }
    live.forEach(slot -> slot.get().executable().close());
    assertThat(answers.get()).isPositive();
    assertThat(ledger.totalBytes()).isZero();
  }

  /** For its time, and longer on a machine that was away all that time. */
  private static boolean goesOn(long end, AtomicLong answers) {
    long over = System.nanoTime() - end;
    return over < 0 || (answers.get() == 0 && over < 120_000_000_000L);
  }

  private static Executable loaded(Graph graph, Ledger ledger, AtomicLong versions) {
    String name = graph.name() + ":" + versions.incrementAndGet();
    return Executable.compile(
        graph, Targets.ofThisMachine().target(), Region.open(name, ledger.open(name)));
  }

  private static <T> T pick(List<T> all) {
    return all.get(ThreadLocalRandom.current().nextInt(all.size()));
  }

  private static void call(
      Loaded model,
      Workers workers,
      Map<Map<String, Tensor>, Map<String, Tensor>> expected,
      AtomicLong answers) {
    Map<String, Tensor> inputs = pick(model.inputs());
    try {
      Map<String, Tensor> got = model.executable().run(inputs, workers);
      assertThat(got).isEqualTo(expected.get(inputs));
      answers.incrementAndGet();
    } catch (IllegalStateException closed) {
      assertThat(closed).hasMessageContaining("but it was closed");
    }
  }
}
