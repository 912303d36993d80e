package joist.compiler.shaped;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import joist.compiler.Close;
import joist.compiler.lower.Step;
import joist.compiler.target.Target;
import joist.compiler.tier.TargetChoice;
import joist.compiler.tier.Targets;
import joist.graph.Attribute;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.GraphBuilder;
import joist.graph.Node;
import joist.graph.ValueType;
import joist.graph.interpret.Interpreter;
import joist.graph.report.Printer;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Maps over integers, casts and quantizing run as loops, with the interpreter's very bits. */
class TypedMapsTest {
  private static final int GRAPHS = 60;
  private static final List<ElementType> TYPES =
      List.of(ElementType.F32, ElementType.I32, ElementType.U8, ElementType.I8, ElementType.BOOL);
  private static final List<ElementType> FEW = List.of(ElementType.U8, ElementType.I8);
  private static final List<String> BINARY = List.of("Add", "Sub", "Mul", "Min", "Max");
  private static final List<String> UNARY = List.of("Neg", "Abs", "Relu", "Sign", "BitwiseNot");
  private static final List<String> COMPARING =
      List.of("Equal", "Less", "Greater", "LessOrEqual", "GreaterOrEqual");
  private static final float[] ODD = {
    Float.NaN,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    -0f,
    0.5f,
    1.5f,
    -2.5f,
    0x1p31f,
    -0x1p31f,
    0x1p40f,
    0x1p63f,
    -0x1p63f,
    300.7f,
    -129.2f,
    1e-40f,
    16777217f
  };

  private final long seed = Long.getLong("joist.seed", 2026L);
  private final Random random = new Random(seed);
  private GraphBuilder builder = new GraphBuilder("typed");
  private final List<Made> values = new ArrayList<>();
  private final Map<String, Tensor> inputs = new LinkedHashMap<>();
  private long[] shape = {1};

  private record Made(String name, ElementType type) {}

  @ParameterizedTest
  @EnumSource(names = {"AUTO", "VECTOR", "PLAIN"})
  void giveTheInterpretersBits(TargetChoice choice) {
    Target target = Targets.ofThisMachine().choose(choice).target();
    for (int i = 0; i < GRAPHS; i++) {
      Graph graph = graph();
      String about =
          "%s, -Djoist.seed=%d, graph %d: %s"
              .formatted(target.name(), seed, i, Printer.print(graph));
      ShapedRuns runs = new ShapedRuns(target);
      Close.assertClose(runs.run(graph, inputs), Interpreter.run(graph, inputs), 0, about);
      assertThat(runs.plan(graph, inputs).steps()).as(about).allMatch(Step.Loops.class::isInstance);
    }
  }

  private Graph graph() {
    builder = new GraphBuilder("typed");
    values.clear();
    inputs.clear();
    shape = random.ints(1 + random.nextInt(4), 1, 12).asLongStream().toArray();
    for (ElementType type : TYPES) {
      Dim[] dims = Arrays.stream(shape).mapToObj(Dim::of).toArray(Dim[]::new);
      String name = builder.input("x_" + type, ValueType.of(type, dims));
      inputs.put(name, tensor(type, shape));
      values.add(new Made(name, type));
    }
    for (int i = 0; i < 12; i++) {
      add();
    }
    for (int i = 0; i < 4; i++) {
      Made made = values.get(values.size() - 1 - i);
      String name = "y" + i;
      builder.nodeNamed(name, Node.ONNX, "Identity", Map.of(), made.name);
      Dim[] dims = Arrays.stream(shape).mapToObj(Dim::of).toArray(Dim[]::new);
      builder.output(name, ValueType.of(made.type, dims));
    }
    return builder.build();
  }

  private void add() {
    Made x = any(TYPES);
    switch (random.nextInt(7)) {
      case 0 -> cast(x, TYPES.get(random.nextInt(TYPES.size())));
      case 1 -> {
        Made few = any(List.of(ElementType.I32, ElementType.U8, ElementType.I8));
        make(BINARY.get(random.nextInt(BINARY.size())), few.type, few.name, other(few.type));
      }
      case 2 -> {
        Made signed = any(List.of(ElementType.I32, ElementType.I8));
        make(UNARY.get(random.nextInt(UNARY.size())), signed.type, signed.name);
      }
      case 3 -> {
        String operator =
            x.type == ElementType.BOOL ? "Equal" : COMPARING.get(random.nextInt(COMPARING.size()));
        make(operator, ElementType.BOOL, x.name, other(x.type));
      }
      case 4 -> {
        Made condition = any(List.of(ElementType.BOOL));
        make("Where", x.type, condition.name, x.name, other(x.type));
      }
      case 5 -> quantize(any(List.of(ElementType.F32)).name);
      default -> dequantize(any(FEW));
    }
  }

  private Made any(List<ElementType> types) {
    List<Made> some = values.stream().filter(value -> types.contains(value.type)).toList();
    return some.get(random.nextInt(some.size()));
  }

  /** A value of that type, or a constant that broadcasts. */
  private String other(ElementType type) {
    if (random.nextBoolean()) {
      return any(List.of(type)).name;
    }
    long[] part = shape.clone();
    for (int i = 0; i < part.length; i++) {
      part[i] = random.nextBoolean() ? 1 : part[i];
    }
    return builder.constant("c", tensor(type, part));
  }

  private void cast(Made x, ElementType type) {
    Map<String, Attribute> to = Map.of("to", new Attribute.IntValue(type.onnxCode()));
    values.add(new Made(builder.node(Node.ONNX, "Cast", to, x.name), type));
  }

  private void make(String operator, ElementType type, String... names) {
    values.add(new Made(builder.node(operator, names), type));
  }

  private void quantize(String x) {
    ElementType type = FEW.get(random.nextInt(2));
    values.add(new Made(scaled("QuantizeLinear", x, type), type));
  }

  private void dequantize(Made x) {
    values.add(new Made(scaled("DequantizeLinear", x.name, x.type), ElementType.F32));
  }

  /** One scale and zero point for all, or for each place along an axis. */
  private String scaled(String operator, String x, ElementType type) {
    int axis = random.nextInt(shape.length);
    long[] places = random.nextBoolean() ? new long[0] : new long[] {shape[axis]};
    float[] scales = new float[(int) Shape.of(places).elements()];
    for (int i = 0; i < scales.length; i++) {
      scales[i] = random.nextBoolean() ? 0.5f : 0.01f + random.nextFloat();
    }
    String scale = builder.constant("c", Tensor.of(Shape.of(places), scales));
    String zero = builder.constant("c", tensor(type, places));
    Map<String, Attribute> along = Map.of("axis", new Attribute.IntValue(axis));
    return builder.node(Node.ONNX, operator, along, x, scale, zero);
  }

  private Tensor tensor(ElementType type, long... extents) {
    Tensor tensor = Tensor.zeros(type, Shape.of(extents));
    for (long i = 0; i < tensor.shape().elements(); i++) {
      switch (type) {
        case F32 -> tensor.data().setAtIndex(Tensor.F32, i, real());
        case I32 ->
            tensor
                .data()
                .setAtIndex(
                    Tensor.I32, i, random.nextBoolean() ? random.nextInt() : random.nextInt(5));
        case BOOL -> tensor.data().set(ValueLayout.JAVA_BYTE, i, (byte) random.nextInt(2));
        default -> tensor.data().set(ValueLayout.JAVA_BYTE, i, (byte) random.nextInt());
      }
    }
    return tensor;
  }

  private float real() {
    return random.nextInt(4) == 0
        ? ODD[random.nextInt(ODD.length)]
        : (float) (random.nextGaussian() * Math.pow(10, random.nextInt(5)));
  }
}
