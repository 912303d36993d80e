package joist.compiler.share;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import joist.compiler.Executable;
import joist.compiler.tier.Targets;
import joist.graph.Attribute;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.GraphBuilder;
import joist.graph.Node;
import joist.graph.ValueType;
import joist.graph.interpret.Interpreter;
import joist.tensor.ElementType;
import joist.tensor.Ledger;
import joist.tensor.MemoryKind;
import joist.tensor.OverBudgetException;
import joist.tensor.Region;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;

class SharedConstantsTest {
  private static final int WIDTH = 96;
  private static final long WEIGHTS = 4L * WIDTH * WIDTH;

  private final Ledger ledger = new Ledger(100L << 20);
  private final SharedConstants constants = new SharedConstants(ledger);

  /** A product by random weights of a seed, and the weights themselves as second output. */
  private static Graph product(long seed) {
    Random random = new Random(seed);
    float[] weights = new float[WIDTH * WIDTH];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = random.nextFloat() - 0.5f;
    }
    GraphBuilder builder = new GraphBuilder("product");
    ValueType type = ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(WIDTH));
    String x = builder.input("x", type);
    String w = builder.constant("w", Tensor.of(Shape.of(WIDTH, WIDTH), weights));
    builder.nodeNamed("y", Node.ONNX, "MatMul", Map.of(), x, w);
    builder.nodeNamed("v", Node.ONNX, "Identity", Map.of(), w);
    builder.output("y", type);
    builder.output("v", ValueType.of(ElementType.F32, Dim.of(WIDTH), Dim.of(WIDTH)));
    return builder.build();
  }

  /** Counts of the words {@code w0}, {@code w1}, ... in rows of three words. */
  private static Graph words(int count) {
    List<String> pool = new ArrayList<>();
    long[] columns = new long[count];
    for (int i = 0; i < count; i++) {
      pool.add(new String("w" + i)); // of each graph its own
      columns[i] = i;
    }
    GraphBuilder builder = new GraphBuilder("words");
    String x = builder.input("x", ValueType.of(ElementType.STRING, Dim.BATCH, Dim.of(3)));
    Map<String, Attribute> attributes =
        Map.of(
            "mode", new Attribute.StringValue("TF"),
            "min_gram_length", new Attribute.IntValue(1),
            "max_gram_length", new Attribute.IntValue(1),
            "max_skip_count", new Attribute.IntValue(0),
            "ngram_counts", new Attribute.Ints(new long[] {0}),
            "ngram_indexes", new Attribute.Ints(columns),
            "pool_strings", new Attribute.Strings(pool));
    builder.nodeNamed("y", Node.ONNX, "TfIdfVectorizer", attributes, x);
    builder.output("y", ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(count)));
    return builder.build();
  }

  private Executable load(Graph graph, String owner) {
    return load(graph, owner, constants);
  }

  private Executable load(Graph graph, String owner, SharedConstants shared) {
    Region region = Region.open(owner, ledger.open(owner));
    Share share = shared.open(owner);
    Graph placed = new SharedGraph(share, new TensorSource.Copied(), region).of(graph);
    return Executable.compile(placed, Targets.ofThisMachine().target(), region, share);
  }

  private static Map<String, Tensor> row(long seed) {
    Random random = new Random(seed);
    float[] values = new float[WIDTH];
    for (int i = 0; i < WIDTH; i++) {
      values[i] = random.nextFloat() - 0.5f;
    }
    return Map.of("x", Tensor.of(Shape.of(1, WIDTH), values));
  }

  @Test
  void equalWeightsAreHeldOncePackedToo() {
    try (Executable first = load(product(1), "a:1")) {
      first.run(row(1));
      long once = constants.bytes();
      assertThat(once).isGreaterThanOrEqualTo(2 * WEIGHTS);
      try (Executable second = load(product(1), "a:2")) {
        second.run(row(1));
        assertThat(constants.bytes()).isEqualTo(once);
        assertThat(second.sharedBytes()).isEqualTo(once);
        assertThat(second.bytes()).isLessThan(WEIGHTS);
        assertThat(ledger.totalBytes()).isEqualTo(once + first.bytes() + second.bytes());
      }
    }
  }

  @Test
  void tellsWhoUsesWhatInCommon() {
    try (Executable first = load(product(1), "a:1")) {
      first.run(row(1));
      long once = constants.bytes();
      try (Executable second = load(product(1), "a:2");
          Executable words = load(words(2_000), "b:1")) {
        second.run(row(1));
        var shared = constants.bytesByUsers();
        assertThat(shared.get(Set.of("a:1", "a:2"))).containsEntry(MemoryKind.WEIGHTS, once);
        assertThat(shared.get(Set.of("b:1")).get(MemoryKind.HEAP)).isPositive();
        assertThat(shared).hasSize(2);
        assertThat(second.bytesByKind().get(MemoryKind.WORKSPACE)).isPositive();
        assertThat(second.bytesByKind().get(MemoryKind.WEIGHTS)).isZero();
        assertThat(words.bytes())
            .isEqualTo(words.bytesByKind().values().stream().mapToLong(Long::longValue).sum());
      }
      assertThat(constants.bytesByUsers().keySet()).containsExactly(Set.of("a:1"));
    }
    assertThat(constants.bytesByUsers()).isEmpty();
  }

  @Test
  void otherWeightsAreOthers() {
    try (Executable first = load(product(1), "a:1");
        Executable second = load(product(2), "a:2")) {
      assertThat(constants.bytes()).isEqualTo(2 * WEIGHTS);
      assertThat(first.run(row(1)).get("y")).isNotEqualTo(second.run(row(1)).get("y"));
    }
  }

  @Test
  void weightsThatDifferInOneElementThatTheHashDoesNotSeeAreOthers() {
    Graph one = product(1);
    Graph other = product(1);
    Tensor weights = other.initializers().values().iterator().next();
    weights.data().setAtIndex(Tensor.F32, 700, 9f);
    TensorContent a = new TensorContent(one.initializers().values().iterator().next());
    TensorContent b = new TensorContent(weights);
    assertThat(a.hashCode()).isEqualTo(b.hashCode());
    assertThat(a).isNotEqualTo(b);
  }

  /** Large ones are compared and copied piece by piece. */
  @Test
  void largeTensorsAreCopiedWholeAndComparedToTheirEnd() {
    int[] values = new Random(5).ints((3 << 18) + 250).toArray();
    TensorSource copied = new TensorSource.Copied();
    try (Share share = constants.open("m")) {
      Tensor held = share.tensor(large(values), copied);
      assertThat(held).isEqualTo(large(values));
      assertThat(share.tensor(large(values), copied).data().address())
          .isEqualTo(held.data().address());
      for (int at : new int[] {(1 << 18) - 1, 1 << 18, 600_000, (3 << 18) - 1, 3 << 18}) {
        int[] others = values.clone();
        others[at] ^= 1;
        assertThat(share.tensor(large(others), copied)).as("at %d", at).isEqualTo(large(others));
      }
    }
  }

  private static Tensor large(int[] values) {
    return Tensor.of(Shape.of(values.length), values);
  }

  @Test
  void answersAreThoseOfTheModelAlone() {
    Graph graph = product(3);
    try (Executable before = load(product(3), "a:1");
        Executable shared = load(graph, "a:2");
        Executable alone = Executable.compile(graph)) {
      before.run(row(1));
      assertThat(shared.run(row(5))).isEqualTo(alone.run(row(5)));
    }
  }

  @Test
  void bytesComeBackWhenTheLastUserCloses() {
    Executable first = load(product(1), "a:1");
    Executable second = load(product(1), "a:2");
    first.run(row(1));
    Map<String, Tensor> expected = second.run(row(2));
    first.close();
    assertThat(constants.bytes()).isGreaterThanOrEqualTo(2 * WEIGHTS);
    assertThat(second.run(row(2))).isEqualTo(expected);
    second.close();
    assertThat(constants.count()).isZero();
    assertThat(ledger.totalBytes()).isZero();
    assertThat(ledger.bytesByOwner()).doesNotContainKey(SharedConstants.OWNER);
  }

  @Test
  void whatACallGaveStaysThoughItWasASharedConstant() {
    Executable model = load(product(1), "a:1");
    Tensor weights = model.run(row(1)).get("v");
    model.close();
    assertThat(constants.count()).isZero();
    assertThat(weights).isEqualTo(product(1).initializers().values().iterator().next());
  }

  /** Of i32 weights as f32, which the first computes and the second has as they are. */
  @Test
  void aViewOfAConstantOutlivesIt() {
    Executable first = load(sum(true), "a:1");
    Map<String, Tensor> row = Map.of("x", Tensor.zeros(ElementType.F32, Shape.of(WIDTH, WIDTH)));
    Map<String, Tensor> expected = Interpreter.run(sum(false), row);
    assertThat(first.run(row)).isEqualTo(expected);
    try (Executable second = load(sum(false), "a:2")) {
      first.close();
      assertThat(second.run(row)).isEqualTo(expected);
    }
    assertThat(ledger.totalBytes()).isZero();
  }

  /** The input and weights, the bits of integers where {@code cast}. */
  private static Graph sum(boolean cast) {
    Tensor integers = Tensor.zeros(ElementType.I32, Shape.of(WIDTH, WIDTH));
    for (int i = 0; i < WIDTH * WIDTH; i++) {
      integers.data().setAtIndex(Tensor.I32, i, Float.floatToIntBits(i % 17));
    }
    GraphBuilder builder = new GraphBuilder("sum");
    ValueType type = ValueType.of(ElementType.F32, Dim.of(WIDTH), Dim.of(WIDTH));
    String x = builder.input("x", type);
    String weights =
        cast
            ? builder.node(
                Node.ONNX,
                "BitCast",
                Map.of("to", new Attribute.IntValue(1)),
                builder.constant("bits", integers))
            : builder.constant(
                "w", Tensor.over(ElementType.F32, integers.shape(), integers.data()));
    builder.nodeNamed("y", Node.ONNX, "Add", Map.of(), x, weights);
    builder.output("y", type);
    Graph graph = builder.build();
    return new Graph(
        graph.name(),
        graph.inputs(),
        graph.outputs(),
        graph.initializers(),
        graph.nodes(),
        Map.of(Node.ONNX, 26),
        graph.metadata());
  }

  @Test
  void dictionariesAndTheirTablesAreHeldOnce() {
    Map<String, Tensor> row = Map.of("x", Tensor.of(Shape.of(1, 3), "w7", "other", "w7"));
    Executable first = load(words(5_000), "a:1");
    first.run(row);
    long once = constants.bytes();
    assertThat(once).isGreaterThan(5_000 * 60L);
    Executable second = load(words(5_000), "b:1");
    assertThat(second.run(row)).isEqualTo(Interpreter.run(words(5_000), row));
    assertThat(constants.bytes()).isEqualTo(once);
    assertThat(second.graph().nodes().getFirst().stringsAttribute("pool_strings"))
        .isSameAs(first.graph().nodes().getFirst().stringsAttribute("pool_strings"));
    first.close();
    second.close();
    assertThat(ledger.totalBytes()).isZero();
  }

  /** The first's own memory is gone when the table is looked for, and when it is given back. */
  @Test
  void tablesOutliveTheModelThatTheyWereMadeOf() {
    Map<String, Tensor> row = Map.of("x", Tensor.of(Shape.of(3), "w7", "other", "w1"));
    Executable first = load(codes(2_000), "a:1");
    first.run(row);
    Executable second = load(codes(2_000), "a:2");
    second.run(row);
    long held = constants.bytes();
    first.close();
    try (Executable third = load(codes(2_000), "a:3")) {
      assertThat(third.run(row)).isEqualTo(Interpreter.run(codes(2_000), row));
      assertThat(constants.bytes()).isEqualTo(held);
      second.close();
    }
    assertThat(constants.count()).isZero();
    assertThat(ledger.totalBytes()).isZero();
  }

  /** Numbers of the words {@code w0}, {@code w1}, ..., in a tensor too small to be shared. */
  private static Graph codes(int count) {
    List<String> keys = new ArrayList<>();
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      keys.add(new String("w" + i)); // of each graph its own
      values[i] = i;
    }
    Map<String, Attribute> attributes =
        Map.of(
            "keys_strings", new Attribute.Strings(keys),
            "values_tensor", new Attribute.TensorValue(Tensor.of(Shape.of(count), values)));
    GraphBuilder builder = new GraphBuilder("codes");
    String x = builder.input("x", ValueType.of(ElementType.STRING, Dim.BATCH));
    builder.nodeNamed("y", Node.ONNX_ML, "LabelEncoder", attributes, x);
    builder.output("y", ValueType.of(ElementType.F32, Dim.BATCH));
    return builder.build();
  }

  @Test
  void whatHasNoRoomIsRefusedAndLeavesNothingBehind() {
    Ledger small = new Ledger(WEIGHTS / 2);
    SharedConstants few = new SharedConstants(small);
    Share share = few.open("m");
    SharedGraph graph = new SharedGraph(share, new TensorSource.Copied(), Region.open("m"));
    assertThatThrownBy(() -> graph.of(product(1)))
        .isInstanceOf(OverBudgetException.class)
        .hasMessageContaining(SharedConstants.OWNER);
    share.close();
    assertThat(few.count()).isZero();
    assertThat(small.totalBytes()).isZero();
  }

  /** A key whose comparison waits: others are looked up, entered and closed meanwhile. */
  @Test
  void keysAreComparedOutsideTheLock() throws Exception {
    CountDownLatch comparing = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    record Slow(CountDownLatch comparing, CountDownLatch go, int id) {
      @Override
      public boolean equals(Object other) {
        comparing.countDown();
        try {
          return go.await(2, TimeUnit.MINUTES) && other instanceof Slow that && id == that.id;
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }

      @Override
      public int hashCode() {
        return 1;
      }
    }
    Share first = constants.open("m");
    first.hold(new Slow(comparing, go, 1), region -> "one");
    try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
      Future<String> same =
          threads.submit(() -> {
            try (Share second = constants.open("m")) {
              return second.hold(new Slow(comparing, go, 1), region -> "another");
            }
          });
      comparing.await();
      Share third = constants.open("m");
      assertThat(third.<String>hold("key", region -> "value")).isEqualTo("value");
      assertThat(constants.count()).isEqualTo(2);
      assertThat(third.soleBytes()).isZero();
      third.close();
      go.countDown();
      assertThat(same.get()).isEqualTo("one");
    }
    first.close();
    assertThat(constants.count()).isZero();
    assertThat(ledger.totalBytes()).isZero();
  }

  /** Two wait for the one that makes it, which fails: one of them makes it anew, for both. */
  @Test
  void whatCannotBeMadeIsMadeAnewByTheNextAndHeldOnce() throws Exception {
    CountDownLatch making = new CountDownLatch(1);
    CountDownLatch fail = new CountDownLatch(1);
    Share kept = constants.open("m");
    try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
      Share failing = constants.open("m");
      Future<Object> failed =
          threads.submit(() ->
              failing.hold(
                  "key",
                  region -> {
                    region.charge(MemoryKind.HEAP, 1_000);
                    making.countDown();
                    await(fail);
                    throw new IllegalStateException("on purpose");
                  }));
      making.await();
      List<Future<Object>> others = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        others.add(
            threads.submit(() ->
                kept.hold(
                    "key",
                    region -> {
                      region.charge(MemoryKind.HEAP, 10);
                      return new Object();
                    })));
      }
      fail.countDown();
      assertThatThrownBy(failed::get).hasRootCauseMessage("on purpose");
      assertThat(others.get(0).get()).isSameAs(others.get(1).get());
      assertThat(constants.count()).isEqualTo(1);
      assertThat(constants.bytes()).isEqualTo(10);
      assertThat(ledger.totalBytes()).isEqualTo(10);
    }
    kept.close();
    assertThat(constants.count()).isZero();
    assertThat(ledger.totalBytes()).isZero();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await(2, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void holdsOneOfEachWhileModelsComeAndGoOnManyThreads() throws Exception {
    List<Map<String, Tensor>> expected = new ArrayList<>();
    for (int seed = 0; seed < 3; seed++) {
      try (Executable alone = Executable.compile(product(seed))) {
        expected.add(alone.run(row(9)));
      }
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<Void>> all = new ArrayList<>();
      for (int thread = 0; thread < 4; thread++) {
        all.add(threads.submit(comesAndGoes(thread, expected)));
      }
      for (Future<Void> each : all) {
        each.get();
      }
    }
    assertThat(constants.count()).isZero();
    assertThat(ledger.totalBytes()).isZero();
  }

  private Callable<Void> comesAndGoes(int thread, List<Map<String, Tensor>> expected) {
    Random random = new Random(Long.getLong("joist.seed", 2026L) + thread);
    return () -> {
      for (int round = 0; round < 25; round++) {
        int seed = random.nextInt(expected.size());
        try (Executable model = load(product(seed), thread + ":" + round)) {
          assertThat(model.run(row(9))).isEqualTo(expected.get(seed));
          assertThat(constants.count()).isLessThanOrEqualTo(2 * expected.size());
        }
      }
      return null;
    };
  }
}
