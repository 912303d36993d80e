package joist.compiler.shaped;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import joist.compiler.lower.Step;
import joist.graph.Attribute;
import joist.graph.Node;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/** Products of quantized numbers are exact on every target, however long the sums. */
class IntegerProductsTest {
  private Random random = new Random(0);
  private OperatorsOnTargets graph = new OperatorsOnTargets(random);
  private final Map<String, Attribute> attributes = new TreeMap<>();

  private void start(RepetitionInfo repetition) {
    long seed = Long.getLong("joist.seed", 2026L) + repetition.getCurrentRepetition();
    random = new Random(seed);
    graph = new OperatorsOnTargets(random);
  }

  private long extent() {
    return 1 + random.nextInt(9);
  }

  private ElementType few() {
    return random.nextBoolean() ? ElementType.U8 : ElementType.I8;
  }

  private Tensor numbers(ElementType type, long... shape) {
    boolean unsigned = type == ElementType.U8;
    return graph.whole(type, unsigned ? 0 : -128, unsigned ? 256 : 128, shape);
  }

  /** Of the largest numbers alone, whose sums are the first to be inexact. */
  private Tensor extremes(ElementType type, long... shape) {
    return graph.whole(
        type, type == ElementType.U8 ? 254 : -128, type == ElementType.U8 ? 256 : -126, shape);
  }

  private String given(Tensor tensor) {
    return random.nextBoolean() ? graph.input(tensor) : graph.constant(tensor);
  }

  private void check(String operator, int opset, List<String> names) {
    ShapedPlan plan = graph.check(operator, opset, 0, attributes, names, 1);
    assertThat(plan.graph().nodes()).extracting(Node::operator).doesNotContain(operator);
  }

  @RepeatedTest(24)
  void matMulIntegerIsExact(RepetitionInfo repetition) {
    start(repetition);
    ElementType a = few();
    ElementType b = few();
    long depth = List.of(3L, 257L, 258L, 259L, 700L).get(random.nextInt(5));
    long rows = extent();
    long columns = extent() + 14;
    boolean most = random.nextBoolean();
    long[] shapeA = random.nextBoolean() ? new long[] {rows, depth} : new long[] {2, rows, depth};
    List<String> names = new ArrayList<>();
    names.add(graph.input(most ? extremes(a, shapeA) : numbers(a, shapeA)));
    names.add(given(most ? extremes(b, depth, columns) : numbers(b, depth, columns)));
    switch (random.nextInt(4)) {
      case 0 -> {}
      case 1 -> names.add(given(most ? Tensor.zeros(a, Shape.of()) : numbers(a)));
      case 2 -> names.addAll(List.of(given(numbers(a)), given(numbers(b, columns))));
      default -> names.addAll(List.of(given(numbers(a, rows)), given(numbers(b))));
    }
    check("MatMulInteger", 13, names);
  }

  @RepeatedTest(24)
  void convIntegerIsExact(RepetitionInfo repetition) {
    start(repetition);
    List<String> names = window(random.nextBoolean());
    check("ConvInteger", 13, names);
  }

  /** x, w, and perhaps their zero points. */
  private List<String> window(boolean zeros) {
    ElementType x = few();
    ElementType w = few();
    long groups = 1 + random.nextInt(2);
    long channels = List.of(1L, 5L, 40L).get(random.nextInt(3));
    long outputs = groups * extent();
    attributes.put("group", new Attribute.IntValue(groups));
    attributes.put("pads", new Attribute.Ints(new long[] {1, 0, random.nextInt(2), 1}));
    attributes.put(
        "strides", new Attribute.Ints(new long[] {1 + random.nextInt(2), 1 + random.nextInt(2)}));
    List<String> names = new ArrayList<>();
    names.add(graph.input(numbers(x, 2, groups * channels, extent() + 3, extent() + 3)));
    names.add(given(numbers(w, outputs, channels, 3, 2)));
    if (zeros) {
      names.add(given(numbers(x)));
      names.add(given(random.nextBoolean() ? numbers(w) : numbers(w, outputs)));
    }
    return names;
  }

  private String scale(long... shape) {
    float[] scales = new float[(int) Shape.of(shape).elements()];
    for (int i = 0; i < scales.length; i++) {
      scales[i] = random.nextBoolean() ? 0.25f : 0.001f + random.nextFloat() / 30;
    }
    return graph.constant(Tensor.of(Shape.of(shape), scales));
  }

  @RepeatedTest(24)
  void quantizedProductsRoundAsTheInterpreter(RepetitionInfo repetition) {
    start(repetition);
    ElementType a = few();
    long depth = 40;
    long rows = extent();
    long columns = extent() + 14;
    ElementType y = few();
    boolean perColumn = random.nextBoolean();
    long[] places = perColumn ? new long[] {columns} : new long[0];
    List<String> names =
        List.of(
            graph.input(numbers(a, rows, depth)),
            scale(),
            given(numbers(a)),
            given(numbers(ElementType.I8, depth, columns)),
            scale(places),
            graph.constant(numbers(ElementType.I8, places)),
            scale(),
            graph.constant(numbers(y)));
    check("QLinearMatMul", 21, names);
  }

  @RepeatedTest(24)
  void quantizedConvolutionsRoundAsTheInterpreter(RepetitionInfo repetition) {
    start(repetition);
    ElementType x = few();
    long channels = extent();
    long outputs = extent();
    boolean perChannel = random.nextBoolean();
    long[] places = perChannel ? new long[] {outputs} : new long[0];
    List<String> names = new ArrayList<>();
    names.add(graph.input(numbers(x, 2, channels, extent() + 3, extent() + 3)));
    names.add(scale());
    names.add(graph.constant(numbers(x)));
    names.add(given(numbers(ElementType.I8, outputs, channels, 3, 3)));
    names.add(scale(places));
    names.add(graph.constant(Tensor.zeros(ElementType.I8, Shape.of(places))));
    names.add(scale());
    names.add(graph.constant(numbers(x)));
    if (random.nextBoolean()) {
      names.add(graph.constant(graph.whole(ElementType.I32, -5000, 5000, outputs)));
    }
    check("QLinearConv", 13, names);
  }

  @RepeatedTest(12)
  void dynamicQuantizingIsLoopsToo(RepetitionInfo repetition) {
    start(repetition);
    Tensor x =
        random.nextInt(6) == 0
            ? Tensor.zeros(ElementType.F32, Shape.of(3))
            : graph.reals(extent(), extent());
    ShapedPlan plan =
        graph.check("DynamicQuantizeLinear", 13, 0, attributes, List.of(graph.input(x)), 3);
    assertThat(plan.steps()).allMatch(Step.Loops.class::isInstance);
  }
}
