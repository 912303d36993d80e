package joist.compiler.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import joist.compiler.contract.PlanRuns.Memory;
import joist.compiler.target.InterpretedTarget;
import joist.compiler.target.Target;
import joist.graph.Attribute;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Products of any size agree with the interpreter, and a row's answer is its own. */
class ProductTest {
  private final long seed = Long.getLong("joist.seed", 2026L);
  private final Random random = new Random(seed);
  private final String about = ", -Djoist.seed=" + seed;

  static Stream<Target> targets() {
    return Targets.all();
  }

  /** Extents around a vector, a panel and a tile. */
  private long extent(Target target, long most) {
    TileShape shape = TileShape.of(target);
    long lanes = shape.lanes();
    long[] edges = {1, 2, lanes - 1, lanes, lanes + 1, shape.panel() + 1, 14, 15, 29};
    long edge = random.nextInt(2) == 0 ? edges[random.nextInt(9)] : random.nextLong(1, most);
    return Math.clamp(edge, 1, most);
  }

  @ParameterizedTest
  @MethodSource("targets")
  void multipliesByConstants(Target target) {
    for (int i = 0; i < 12; i++) {
      Product product =
          Product.gemm(
              extent(target, 40),
              extent(target, 70),
              extent(target, 150),
              random.nextBoolean(),
              random.nextBoolean());
      float[] a = Specification.random(random, product.m() * product.k());
      float[] b = Specification.random(random, product.k() * product.n());
      LoopPlan plan = product.withConstantB(TileShape.of(target), Epilogue.none());
      float[] c =
          run(target, plan, product, new Memory(List.of(a), List.of(b), List.of(), List.of()));
      Specification.assertClose(c, gemm(product, a, b), product.k(), product + about);
      assertThat(plan.multiplyAdds()).isEqualTo(product.m() * product.k() * product.n());
    }
  }

  @ParameterizedTest
  @MethodSource("targets")
  void multipliesByWhatIsMadeAtRunTime(Target target) {
    for (int i = 0; i < 12; i++) {
      Product product =
          Product.gemm(
              extent(target, 40),
              extent(target, 40),
              extent(target, 70),
              random.nextBoolean(),
              random.nextBoolean());
      float[] a = Specification.random(random, product.m() * product.k());
      float[] b = Specification.random(random, product.k() * product.n());
      LoopPlan plan = product.withDynamicB(TileShape.of(target), Epilogue.none());
      float[] c =
          run(target, plan, product, new Memory(List.of(a, b), List.of(), List.of(), List.of()));
      Specification.assertClose(c, gemm(product, a, b), product.k(), product + about);
    }
  }

  @ParameterizedTest
  @MethodSource("targets")
  void multipliesStacksAsNumPyDoes(Target target) {
    long[][][] cases = {
      {{2, 3, 5, 7}, {7, 18}},
      {{2, 3, 5, 7}, {2, 3, 7, 18}},
      {{2, 1, 16, 7}, {3, 7, 18}},
      {{7}, {3, 7, 4}},
      {{3, 4, 7}, {7}},
      {{7}, {7}},
      {{1, 1, 17, 2}, {4, 1, 2, 3}},
      {{2, 15, 6}, {2, 6, 15}},
    };
    for (long[][] each : cases) {
      Shape left = Shape.of(each[0]);
      Shape right = Shape.of(each[1]);
      float[] a = Specification.random(random, left.elements());
      float[] b = Specification.random(random, right.elements());
      float[] expected =
          Specification.run("MatMul", Map.of(), Tensor.of(left, a), Tensor.of(right, b));
      Product product = Product.matMul(left, right);
      String what = left + " x " + right + about;
      LoopPlan constant = product.withConstantB(TileShape.of(target), Epilogue.none());
      Memory memory = new Memory(List.of(a), List.of(b), List.of(), List.of());
      Specification.assertClose(run(target, constant, product, memory), expected, 7, what);
      LoopPlan dynamic = product.withDynamicB(TileShape.of(target), Epilogue.none());
      memory = new Memory(List.of(a, b), List.of(), List.of(), List.of());
      Specification.assertClose(run(target, dynamic, product, memory), expected, 7, what);
    }
  }

  @Test
  void mergesRowsThatAreOneInMemory() {
    Product product = Product.matMul(Shape.of(8, 128, 64), Shape.of(64, 32));
    assertThat(product.axes()).containsExactly(1024L, 32L);
    assertThat(Product.matMul(Shape.of(8, 12, 16, 64), Shape.of(8, 12, 64, 32)).axes())
        .containsExactly(96L, 16L, 32L);
  }

  @ParameterizedTest
  @MethodSource("targets")
  void givesARowTheSameBitsAmongAnyRows(Target target) {
    for (long n : new long[] {1, 10, 33, 70, 130}) {
      long k = 1L + random.nextInt(90);
      float[] a = Specification.random(random, 37 * k);
      float[] b = Specification.random(random, k * n);
      Product all = Product.gemm(37, k, n, false, false);
      Memory memory = new Memory(List.of(a, b), List.of(b), List.of(), List.of());
      float[] whole =
          run(target, all.withConstantB(TileShape.of(target), Epilogue.none()), all, memory);
      for (int m : new int[] {1, 2, 3, 5, 8, 13, 14, 29}) {
        Product few = Product.gemm(m, k, n, false, false);
        float[] rows = Arrays.copyOf(whole, (int) (m * n));
        String what = few + about;
        assertThat(
                run(target, few.withConstantB(TileShape.of(target), Epilogue.none()), few, memory))
            .as(what)
            .isEqualTo(rows);
        assertThat(
                run(target, few.withDynamicB(TileShape.of(target), Epilogue.none()), few, memory))
            .as(what)
            .isEqualTo(rows);
      }
    }
  }

  @Test
  void givesTheSameBitsForAnyLanes() {
    Product product = Product.gemm(5, 40, 33, false, false);
    float[] a = Specification.random(random, 200);
    float[] b = Specification.random(random, 40 * 33);
    Memory memory = new Memory(List.of(a), List.of(b), List.of(), List.of());
    List<float[]> answers = new ArrayList<>();
    targets()
        .forEach(target ->
            answers.add(
                run(
                    target,
                    product.withConstantB(TileShape.of(target), Epilogue.none()),
                    product,
                    memory)));
    answers.forEach(answer -> assertThat(answer).as(about).isEqualTo(answers.getFirst()));
  }

  @Test
  void goesOnWithSumsThatAreTooLongForACache() {
    // Panels leave the cache at 64 Ki elements.
    Target target = new InterpretedTarget(16, 32);
    TileShape shape = TileShape.of(target);
    long k = 70_000 / shape.panel();
    long n = 128L + shape.panel();
    float[] a = Specification.random(random, 16 * k);
    float[] b = Specification.random(random, k * n);
    Product product = Product.gemm(16, k, n, false, false);
    Memory memory = new Memory(List.of(a), List.of(b), List.of(), List.of());
    float[] c =
        run(target, product.withConstantB(TileShape.of(target), Epilogue.none()), product, memory);
    Specification.assertClose(c, gemm(product, a, b), k, product + about);
    Product one = Product.gemm(1, k, n, false, false);
    assertThat(run(target, one.withConstantB(TileShape.of(target), Epilogue.none()), one, memory))
        .isEqualTo(Arrays.copyOf(c, (int) n));
  }

  @ParameterizedTest
  @MethodSource("targets")
  void appliesAnEpilogueToEveryElement(Target target) {
    long m = extent(target, 40);
    long k = extent(target, 40);
    long n = extent(target, 70);
    Product product = Product.gemm(m, k, n, false, false);
    float[] a = Specification.random(random, m * k);
    float[] b = Specification.random(random, k * n);
    float[] bias = Specification.random(random, n);
    float[] ofRows = Specification.random(random, m);
    float[] residual = Specification.random(random, m * n);
    Epilogue epilogue =
        new Multiply(0.5f)
            .then(AddBroadcast.ofColumns(2, n))
            .then(new AddBroadcast(List.of(1L, 0L), m, 2))
            .then(new Clamp(-1, 2))
            .then(new AddBroadcast(List.of(n, 1L), m * n, 1))
            .then(Clamp.relu());
    Memory memory = new Memory(List.of(a), List.of(b), List.of(bias, ofRows, residual), List.of());
    float[] c = run(target, product.withConstantB(TileShape.of(target), epilogue), product, memory);
    float[] expected = gemm(product, a, b);
    for (int i = 0; i < expected.length; i++) {
      int row = (int) (i / n);
      float value = expected[i] * 0.5f + bias[(int) (i % n)] + 2 * ofRows[row];
      expected[i] = Math.max(0, Math.clamp(value, -1, 2) + residual[i]);
    }
    Specification.assertClose(c, expected, k, product + about);
  }

  @Test
  void keepsNaNThroughRelu() {
    Product product = Product.gemm(1, 1, 2, false, false);
    Target target = new InterpretedTarget(8, 16);
    Memory memory =
        new Memory(
            List.of(new float[] {1}), List.of(new float[] {Float.NaN, -1}), List.of(), List.of());
    assertThat(
            run(target, product.withConstantB(TileShape.of(target), Clamp.relu()), product, memory))
        .containsExactly(Float.NaN, 0);
  }

  @Test
  void sumsOfNothingAreZeroAndNoRowsAreNoWork() {
    Target target = new InterpretedTarget(8, 16);
    Product nothing = Product.gemm(2, 0, 3, false, false);
    Memory memory =
        new Memory(
            List.of(new float[0], new float[0]), List.of(new float[0]), List.of(), List.of());
    assertThat(
            run(
                target,
                nothing.withConstantB(TileShape.of(target), Epilogue.none()),
                nothing,
                memory))
        .containsOnly(0);
    assertThat(
            run(
                target,
                nothing.withDynamicB(TileShape.of(target), Epilogue.none()),
                nothing,
                memory))
        .containsOnly(0);
    Product empty = Product.gemm(0, 2, 3, false, false);
    assertThat(empty.withConstantB(TileShape.of(target), Epilogue.none()).phases()).isEmpty();
    assertThat(empty.withDynamicB(TileShape.of(target), Epilogue.none()).phases()).isEmpty();
  }

  @Test
  void refusesShapesThatDoNotMultiply() {
    assertThatThrownBy(() -> Product.matMul(Shape.of(2, 3), Shape.of(4, 5)))
        .hasMessageContaining("expected shapes [..., M, K] and [..., K, N], got [2, 3] and [4, 5]");
    assertThatThrownBy(() -> Product.matMul(Shape.of(2, 2, 3), Shape.of(3, 3, 5)))
        .hasMessageContaining("expected stacks of matrices that broadcast");
    assertThatThrownBy(() -> Product.gemm(-1, 3, 3, false, false)).hasMessageContaining("got m=-1");
  }

  private float[] run(Target target, LoopPlan plan, Product product, Memory memory) {
    long count = product.axes().stream().reduce(1L, (x, y) -> x * y);
    List<Integer> outputs = List.of(Math.toIntExact(count));
    Memory all = new Memory(memory.inputs(), memory.weights(), memory.extras(), outputs);
    return new PlanRuns(target, random).run(plan, all).getFirst();
  }

  private static float[] gemm(Product product, float[] a, float[] b) {
    boolean transA = product.a().rowStride() == 1 && product.a().columnStride() == product.m();
    boolean transB = product.b().rowStride() == 1 && product.b().columnStride() == product.k();
    Shape left = transA ? Shape.of(product.k(), product.m()) : Shape.of(product.m(), product.k());
    Shape right = transB ? Shape.of(product.n(), product.k()) : Shape.of(product.k(), product.n());
    return Specification.run(
        "Gemm",
        Map.of(
            "transA", new Attribute.IntValue(transA ? 1 : 0),
            "transB", new Attribute.IntValue(transB ? 1 : 0)),
        Tensor.of(left, a),
        Tensor.of(right, b));
  }
}
