package joist.graph.random;

import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import joist.graph.Attribute;
import joist.graph.GraphBuilder;
import joist.graph.Node;
import joist.graph.random.RandomGraphs.Column;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/** Adds random nodes over the columns so far. */
final class RandomNodes {
  private static final List<String> UNARY =
      List.of(
          "Neg",
          "Abs",
          "Sign",
          "Floor",
          "Ceil",
          "Round",
          "Exp",
          "Erf",
          "Sigmoid",
          "Tanh",
          "Relu",
          "LeakyRelu",
          "Elu",
          "Gelu",
          "HardSigmoid",
          "Softplus",
          "Softmax",
          "Identity");
  private static final List<String> BINARY = List.of("Add", "Sub", "Mul", "Div", "Min", "Max");
  private static final List<String> COMPARE =
      List.of("Equal", "Less", "LessOrEqual", "Greater", "GreaterOrEqual");
  private static final List<String> REDUCE =
      List.of("ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin");

  private final RandomGenerator random;
  private final GraphBuilder builder;
  private final List<Column> values;

  RandomNodes(RandomGenerator random, GraphBuilder builder, List<Column> values) {
    this.random = random;
    this.builder = builder;
    this.values = values;
  }

  Column next() {
    return switch (random.nextInt(14)) {
      case 0, 1 -> unary();
      case 2, 3 -> binary();
      case 4 -> compare();
      case 5 -> where();
      case 6 -> cast();
      case 7 -> concat();
      case 8 -> gather();
      case 9 -> matMul();
      case 10 -> reduce();
      case 11 -> label();
      case 12 -> oneHot();
      default -> trees();
    };
  }

  private Column any(ElementType type) {
    List<Column> fitting = values.stream().filter(value -> value.type() == type).toList();
    return fitting.get(random.nextInt(fitting.size()));
  }

  private <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  private ElementType number() {
    return any(List.of(ElementType.F32, ElementType.F32, ElementType.F64));
  }

  private Column unary() {
    Column x = any(number());
    return new Column(builder.node(any(UNARY), x.name()), x.type(), x.width());
  }

  /** A column of {@code x}'s width, of one, or a constant row: all broadcast with {@code x}. */
  private String partner(Column x) {
    List<Column> fitting =
        values.stream()
            .filter(v -> v.type() == x.type() && (v.width() == x.width() || v.width() == 1))
            .toList();
    return random.nextInt(3) == 0 ? constantRow(x) : any(fitting).name();
  }

  private String constantRow(Column x) {
    Shape shape = random.nextBoolean() ? Shape.of(x.width()) : Shape.of();
    return builder.constant("c", new RandomGraphs(random).tensor(x.type(), shape));
  }

  private Column binary() {
    Column x = any(number());
    String output = builder.node(any(BINARY), x.name(), partner(x));
    return new Column(output, x.type(), x.width());
  }

  private Column compare() {
    Column x = any(any(List.of(ElementType.F32, ElementType.F64, ElementType.I64)));
    String output = builder.node(any(COMPARE), x.name(), partner(x));
    return new Column(output, ElementType.BOOL, x.width());
  }

  private Column where() {
    Column x = any(any(List.of(ElementType.F32, ElementType.F64, ElementType.I64)));
    String condition = builder.node("Less", x.name(), partner(x));
    return new Column(builder.node("Where", condition, x.name(), partner(x)), x.type(), x.width());
  }

  private Column cast() {
    Column x = any(any(List.of(ElementType.F32, ElementType.I64)));
    ElementType to = any(List.of(ElementType.F32, ElementType.F64, ElementType.STRING));
    Attribute code = new Attribute.IntValue(to.onnxCode());
    String output = builder.node(Node.ONNX, "Cast", Map.of("to", code), x.name());
    return new Column(output, to, x.width());
  }

  private Column concat() {
    ElementType type = any(List.of(ElementType.F32, ElementType.F64, ElementType.I64));
    Column a = any(type);
    Column b = any(type);
    Attribute axis = new Attribute.IntValue(1);
    String output = builder.node(Node.ONNX, "Concat", Map.of("axis", axis), a.name(), b.name());
    return new Column(output, type, a.width() + b.width());
  }

  private Column gather() {
    Column x = any(any(List.of(ElementType.F32, ElementType.STRING, ElementType.I64)));
    int count = 1 + random.nextInt(3);
    long[] indices = random.longs(count, -x.width(), x.width()).toArray();
    String index = builder.constant("index", Tensor.of(Shape.of(count), indices));
    Attribute axis = new Attribute.IntValue(1);
    String output = builder.node(Node.ONNX, "Gather", Map.of("axis", axis), x.name(), index);
    return new Column(output, x.type(), count);
  }

  private Column matMul() {
    Column x = any(ElementType.F32);
    int width = 1 + random.nextInt(4);
    float[] weights = new float[x.width() * width];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) random.nextGaussian();
    }
    String matrix = builder.constant("w", Tensor.of(Shape.of(x.width(), width), weights));
    String output =
        random.nextBoolean()
            ? builder.node("MatMul", x.name(), matrix)
            : builder.node("Gemm", x.name(), matrix, bias(width));
    return new Column(output, ElementType.F32, width);
  }

  private String bias(int width) {
    float[] bias = new float[width];
    for (int i = 0; i < width; i++) {
      bias[i] = (float) random.nextGaussian();
    }
    return builder.constant("b", Tensor.of(Shape.of(width), bias));
  }

  private Column reduce() {
    Column x = any(number());
    String axes = builder.constant("axes", Tensor.of(Shape.of(1), 1L));
    return new Column(builder.node(any(REDUCE), x.name(), axes), x.type(), 1);
  }

  private Column label() {
    Column x = any(ElementType.STRING);
    Map<String, Attribute> attributes =
        Map.of(
            "keys_strings", new Attribute.Strings(List.of("a", "b", "3", "")),
            "values_floats", new Attribute.Floats(new float[] {0, 1, 2, Float.NaN}),
            "default_float", new Attribute.FloatValue(-1));
    String output = builder.node(Node.ONNX_ML, "LabelEncoder", attributes, x.name());
    return new Column(output, ElementType.F32, x.width());
  }

  private Column oneHot() {
    Column x = any(ElementType.STRING);
    String one = builder.constant("first", Tensor.of(Shape.of(1), 0L));
    Map<String, Attribute> axis = Map.of("axis", new Attribute.IntValue(1));
    String first = builder.node(Node.ONNX, "Gather", axis, x.name(), one);
    Map<String, Attribute> cats =
        Map.of("cats_strings", new Attribute.Strings(List.of("a", "AA", "ord")));
    String hot = builder.node(Node.ONNX_ML, "OneHotEncoder", cats, first);
    Map<String, Attribute> flat = Map.of("axis", new Attribute.IntValue(1));
    return new Column(builder.node(Node.ONNX, "Flatten", flat, hot), ElementType.F32, 3);
  }

  private Column trees() {
    Column x = any(ElementType.F32);
    int targets = 1 + random.nextInt(3);
    String output = builder.unique("TreeEnsemble");
    builder.add(
        new RandomTrees(random, x.width(), targets)
            .ensemble(1 + random.nextInt(6), 5)
            .node(x.name(), output));
    return new Column(output, ElementType.F32, targets);
  }
}
