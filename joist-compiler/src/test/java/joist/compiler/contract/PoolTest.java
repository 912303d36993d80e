package joist.compiler.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.LinkedHashMap;
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

/** Pools of any geometry agree with the interpreter. */
class PoolTest {
  private final long seed = Long.getLong("joist.seed", 2026L);
  private final Random random = new Random(seed);
  private final String about = ", -Djoist.seed=" + seed;

  static Stream<Target> targets() {
    return Targets.all();
  }

  @ParameterizedTest
  @MethodSource("targets")
  void takesTheLargestOrTheMeanOfEveryWindow(Target target) {
    for (int i = 0; i < 20; i++) {
      RandomWindows windows = RandomWindows.of(random, 1 + random.nextInt(3), 12);
      for (Pool.Kind kind : Pool.Kind.values()) {
        long channels = 1L + random.nextInt(40);
        check(target, new Pool(kind, 1 + random.nextInt(2), channels, windows.axes()), windows);
      }
    }
  }

  @Test
  void seesFewerInputsWhereTheLastWindowReachesBeyondThePadding() {
    Map<String, Attribute> attributes =
        Map.of(
            "kernel_shape", new Attribute.Ints(new long[] {3, 3}),
            "strides", new Attribute.Ints(new long[] {2, 2}),
            "pads", new Attribute.Ints(new long[] {0, 1, 1, 0}),
            "ceil_mode", new Attribute.IntValue(1));
    RandomWindows windows = RandomWindows.of(attributes, new long[] {8, 9}, new long[] {3, 3});
    for (Pool.Kind kind : Pool.Kind.values()) {
      check(new InterpretedTarget(8, 16), new Pool(kind, 2, 11, windows.axes()), windows);
    }
  }

  @ParameterizedTest
  @MethodSource("targets")
  void takesOneOfAWholeImage(Target target) {
    for (Pool.Kind kind : Pool.Kind.values()) {
      Pool pool = Pool.global(kind, 2, 37, List.of(7L, 9L));
      Shape input = Shape.of(2, 37, 7, 9);
      float[] x = Specification.random(random, input.elements());
      String operator = kind == Pool.Kind.MAX ? "GlobalMaxPool" : "GlobalAveragePool";
      float[] expected = Specification.run(operator, Map.of(), Tensor.of(input, x));
      float[] y = run(target, pool, Channels.last(x, 2, 37));
      Specification.assertClose(Channels.first(y, 2, 37), expected, 1, pool + about);
    }
  }

  @Test
  void theLargestIsNaNWhereThereIsOne() {
    Pool pool = Pool.global(Pool.Kind.MAX, 1, 1, List.of(3L));
    for (int at = 0; at < 3; at++) {
      float[] x = {1, 2, 3};
      x[at] = Float.NaN;
      assertThat(run(new InterpretedTarget(4, 16), pool, x)).containsExactly(Float.NaN);
    }
  }

  @Test
  void refusesToPoolOverNoAxes() {
    assertThatThrownBy(() -> new Pool(Pool.Kind.MAX, 1, 1, List.of()))
        .hasMessageContaining("expected a spatial axis");
  }

  private void check(Target target, Pool pool, RandomWindows windows) {
    Shape input = Shape.of(windows.inputShape(pool.images(), pool.channels()));
    float[] x = Specification.random(random, input.elements());
    Map<String, Attribute> attributes = new LinkedHashMap<>(windows.attributes());
    long counts = pool.kind() == Pool.Kind.MEAN_WITH_PADDING ? 1 : 0;
    attributes.put("count_include_pad", new Attribute.IntValue(counts));
    String operator = pool.kind() == Pool.Kind.MAX ? "MaxPool" : "AveragePool";
    float[] expected = Specification.run(operator, attributes, Tensor.of(input, x));
    float[] y = run(target, pool, Channels.last(x, pool.images(), pool.channels()));
    float[] actual = Channels.first(y, pool.images(), pool.channels());
    String what = pool + about;
    if (Arrays.equals(actual, expected)) {
      return;
    }
    Specification.assertClose(actual, expected, 1, what);
  }

  private float[] run(Target target, Pool pool, float[] x) {
    int outputs = Math.toIntExact(pool.outputElements());
    Memory memory = new Memory(List.of(x), List.of(), List.of(), List.of(outputs));
    LoopPlan plan = pool.plan(TileShape.of(target), Epilogue.none());
    return new PlanRuns(target, random).run(plan, memory).getFirst();
  }
}
