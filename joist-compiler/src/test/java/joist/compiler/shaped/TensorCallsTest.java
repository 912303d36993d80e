package joist.compiler.shaped;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import joist.compiler.Close;
import joist.compiler.bytecode.PlainTarget;
import joist.graph.Attribute;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.GraphBuilder;
import joist.graph.GraphException;
import joist.graph.Node;
import joist.graph.ValueType;
import joist.graph.interpret.Interpreter;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** What is computed in Java on whole tensors has the interpreter's bits. */
class TensorCallsTest {
  private static final List<String> LONGS =
      List.of(
          "Add",
          "Sub",
          "Mul",
          "Div",
          "Mod",
          "Min",
          "Max",
          "Equal",
          "Less",
          "Greater",
          "LessOrEqual",
          "GreaterOrEqual");

  private Random random = new Random(0);
  private OperatorsOnTargets graph = new OperatorsOnTargets(random);
  private final Map<String, Attribute> attributes = new TreeMap<>();

  private void start(RepetitionInfo repetition) {
    long seed = Long.getLong("joist.seed", 2026L) + repetition.getCurrentRepetition();
    random = new Random(seed);
    graph = new OperatorsOnTargets(random);
  }

  private int extent() {
    return 1 + random.nextInt(6);
  }

  private void set(String key, long value) {
    attributes.put(key, new Attribute.IntValue(value));
  }

  private Tensor longs(long... shape) {
    boolean large = random.nextBoolean();
    return large
        ? graph.whole(ElementType.I64, Long.MIN_VALUE + 1, -1, shape)
        : graph.whole(ElementType.I64, 1, 9, shape);
  }

  private Tensor any(long... shape) {
    return switch (random.nextInt(3)) {
      case 0 -> graph.reals(shape);
      case 1 -> graph.whole(ElementType.U8, 0, 255, shape);
      default -> graph.whole(ElementType.I64, -50, 50, shape);
    };
  }

  @RepeatedTest(40)
  void integersOf64Bits(RepetitionInfo repetition) {
    start(repetition);
    long[] shape = {extent(), extent(), extent()};
    long[] part = {shape[1], random.nextBoolean() ? 1 : shape[2]};
    boolean swap = random.nextBoolean();
    String a = graph.input(longs(swap ? part : shape));
    String b = graph.input(longs(swap ? shape : part));
    graph.check(LONGS.get(random.nextInt(LONGS.size())), 13, 0, attributes, List.of(a, b), 1);
  }

  @RepeatedTest(10)
  void choosesAndNegates(RepetitionInfo repetition) {
    start(repetition);
    long[] shape = {extent(), extent()};
    String x = graph.input(longs(shape));
    if (random.nextBoolean()) {
      String condition = graph.input(graph.whole(ElementType.BOOL, 0, 2, shape[0], 1));
      graph.check("Where", 13, 0, attributes, List.of(condition, x, graph.longs(7)), 1);
    } else {
      graph.check(
          List.of("Neg", "Abs", "Sign").get(random.nextInt(3)), 13, 0, attributes, List.of(x), 1);
    }
  }

  @RepeatedTest(12)
  void castsFromAndToLongs(RepetitionInfo repetition) {
    start(repetition);
    ElementType[] types = {ElementType.F32, ElementType.I32, ElementType.BOOL, ElementType.F64};
    boolean from = random.nextBoolean();
    ElementType to = from ? types[random.nextInt(4)] : ElementType.I64;
    set("to", to.onnxCode());
    Tensor x = from ? longs(extent(), extent()) : graph.reals(extent(), extent());
    graph.check("Cast", 13, 0, attributes, List.of(graph.input(x)), 1);
  }

  @RepeatedTest(10)
  void functionsOfReals(RepetitionInfo repetition) {
    start(repetition);
    String x = graph.input(graph.reals(extent(), extent()));
    String operator = List.of("Sin", "Cos", "Atan", "Sinh", "Pow").get(random.nextInt(5));
    List<String> names =
        operator.equals("Pow") ? List.of(x, graph.input(graph.reals(1))) : List.of(x);
    graph.check(operator, 13, 0, attributes, names, 1);
  }

  @RepeatedTest(20)
  void looksUpElementsByIndex(RepetitionInfo repetition) {
    start(repetition);
    Tensor x = any(extent(), extent(), extent());
    int axis = random.nextInt(3);
    long extent = x.shape().dim(axis);
    switch (random.nextInt(3)) {
      case 0 -> {
        set("axis", axis - 3);
        Tensor indices = graph.whole(ElementType.I64, -extent, extent, extent(), 2);
        graph.check("Gather", 13, 0, attributes, List.of(graph.input(x), graph.input(indices)), 1);
      }
      case 1 -> {
        set("axis", axis);
        long[] shape = x.shape().dims();
        shape[axis] = extent();
        Tensor indices = graph.whole(ElementType.I64, -extent, extent, shape);
        graph.check(
            "GatherElements", 13, 0, attributes, List.of(graph.input(x), graph.input(indices)), 1);
      }
      default -> {
        int batch = random.nextInt(2);
        set("batch_dims", batch);
        long least = Math.min(x.shape().dim(batch), x.shape().dim(1));
        long[] shape = batch == 0 ? new long[] {4, 1} : new long[] {x.shape().dim(0), 3, 1};
        Tensor indices = graph.whole(ElementType.I64, -least, least, shape);
        graph.check(
            "GatherND", 13, 0, attributes, List.of(graph.input(x), graph.input(indices)), 1);
      }
    }
  }

  @RepeatedTest(12)
  void writesElementsByIndex(RepetitionInfo repetition) {
    start(repetition);
    Tensor x = graph.reals(extent(), extent(), extent());
    int axis = random.nextInt(3);
    long extent = x.shape().dim(axis);
    if (random.nextBoolean()) {
      set("axis", axis);
      long[] shape = x.shape().dims();
      shape[axis] = extent();
      Tensor indices = graph.whole(ElementType.I64, -extent, extent, shape);
      graph.check(
          "ScatterElements",
          13,
          0,
          attributes,
          List.of(graph.input(x), graph.input(indices), graph.input(graph.reals(shape))),
          1);
    } else {
      long rows = x.shape().dim(0);
      Tensor indices = graph.whole(ElementType.I64, -rows, rows, 3, 1);
      Tensor updates = graph.reals(3, x.shape().dim(1), x.shape().dim(2));
      graph.check(
          "ScatterND",
          13,
          0,
          attributes,
          List.of(graph.input(x), graph.input(indices), graph.input(updates)),
          1);
    }
  }

  @RepeatedTest(20)
  void walksAlongAnAxis(RepetitionInfo repetition) {
    start(repetition);
    int axis = random.nextInt(-3, 3);
    if (random.nextBoolean()) {
      set("exclusive", random.nextInt(2));
      set("reverse", random.nextInt(2));
      Tensor x = random.nextBoolean() ? graph.reals(2, 3, 4) : longs(2, 3, 4);
      String of = graph.constant(Tensor.of(Shape.of(), (long) axis));
      graph.check("CumSum", 14, 0, attributes, List.of(graph.input(x), of), 1);
    } else {
      set("axis", axis);
      set("keepdims", random.nextInt(2));
      set("select_last_index", random.nextInt(2));
      Tensor x = graph.reals(3, 4, 5);
      for (long i = 0; i < 60; i++) {
        float some = random.nextInt(20) == 0 ? Float.NaN : random.nextInt(4);
        x.data().setAtIndex(Tensor.F32, i, some);
      }
      String operator = random.nextBoolean() ? "ArgMax" : "ArgMin";
      graph.check(operator, 13, 0, attributes, List.of(graph.input(x)), 1);
    }
  }

  @Test
  void aDivisionByZeroNamesItsNode() {
    GraphBuilder builder = new GraphBuilder("g");
    String x = builder.input("x", ValueType.of(ElementType.I64, Dim.of(2)));
    builder.nodeNamed("y", Node.ONNX, "Div", Map.of(), x, x);
    builder.output("y", ValueType.of(ElementType.I64, Dim.of(2)));
    Graph quotient = builder.build();
    Map<String, Tensor> ones = Map.of("x", Tensor.of(Shape.of(2), 3L, 5L));
    ShapedRuns runs = new ShapedRuns(new PlainTarget());
    Close.assertClose(runs.run(quotient, ones), Interpreter.run(quotient, ones), 0, "ones");
    assertThatThrownBy(() -> runs.run(quotient, Map.of("x", Tensor.of(Shape.of(2), 0L, 1L))))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("Div");
  }
}
