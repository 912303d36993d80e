package joist.compiler;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import joist.compiler.tree.RandomTrees;
import joist.graph.Attribute;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.GraphBuilder;
import joist.graph.Node;
import joist.graph.Value;
import joist.graph.ValueType;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/** Random models of tables: features of every kind, trees or weights, links and labels. */
final class RandomModels {
  private static final ValueType NUMBER = column(ElementType.F32);

  private final Random random;
  private GraphBuilder builder = new GraphBuilder("random");

  RandomModels(Random random) {
    this.random = random;
  }

  private static ValueType column(ElementType type) {
    return ValueType.of(type, Dim.BATCH, Dim.of(1));
  }

  Graph graph() {
    builder = new GraphBuilder("random");
    List<String> features = new ArrayList<>();
    for (int i = 0; i < 1 + random.nextInt(4); i++) {
      features.add(number("number" + i));
      features.add(category("category" + i));
      if (random.nextBoolean()) {
        features.addAll(date("date" + i));
      }
    }
    String matrix =
        builder.node(
            Node.ONNX,
            "Concat",
            Map.of("axis", new Attribute.IntValue(random.nextBoolean() ? 1 : -1)),
            features.toArray(String[]::new));
    int classes = random.nextInt(4);
    String scores = scores(matrix, features.size(), Math.max(classes, 1));
    return finish(scores, classes);
  }

  /** Only of operators that round exactly: a tree's split may be the very number. */
  private String number(String name) {
    String input = builder.input(name, NUMBER);
    return switch (random.nextInt(4)) {
      case 0 -> input;
      case 1 -> imputed(input, 0.5f);
      case 2 -> builder.node("Mul", builder.node("Sub", input, scalar(0.25f)), scalar(1.75f));
      default -> builder.node("Sqrt", builder.node("Max", input, scalar(0.25f)));
    };
  }

  private String imputed(String input, float value) {
    return builder.node("Where", builder.node("IsNaN", input), scalar(value), input);
  }

  private String scalar(float value) {
    return builder.constant("constant", Tensor.of(Shape.of(), value));
  }

  private String scalar(double value) {
    return builder.constant("constant", Tensor.of(Shape.of(), value));
  }

  private String category(String name) {
    String input = builder.input(name, column(ElementType.STRING));
    List<String> keys = IntStream.range(0, 30).mapToObj(i -> "key" + i).toList();
    float[] values = new float[keys.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    String coded =
        builder.node(
            Node.ONNX_ML,
            "LabelEncoder",
            Map.of(
                "keys_strings", new Attribute.Strings(keys),
                "values_floats", new Attribute.Floats(values),
                "default_float", new Attribute.FloatValue(Float.NaN)),
            input);
    return random.nextBoolean() ? coded : imputed(coded, -1);
  }

  private List<String> date(String name) {
    String input = builder.input(name, column(ElementType.F64));
    String days = builder.node("Floor", builder.node("Div", input, scalar(86_400.0)));
    String weeks =
        builder.node(
            "Floor", builder.node("Div", builder.node("Add", days, scalar(3.0)), scalar(7.0)));
    String weekday =
        builder.node(
            "Sub", builder.node("Add", days, scalar(3.0)), builder.node("Mul", weeks, scalar(7.0)));
    Map<String, Attribute> toF32 = Map.of("to", new Attribute.IntValue(1));
    return List.of(
        builder.node(Node.ONNX, "Cast", toF32, weekday),
        builder.node(Node.ONNX, "Cast", toF32, days));
  }

  private String scores(String matrix, int features, int targets) {
    if (random.nextInt(3) == 0) {
      return linear(matrix, features, targets);
    }
    String raw = builder.unique("TreeEnsemble");
    RandomTrees trees = new RandomTrees(random, features, targets, random.nextInt(4) > 0);
    int leaves = random.nextInt(5) == 0 ? 300 : 31;
    builder.add(trees.node(1 + random.nextInt(20), leaves, matrix, raw));
    return builder.node("Add", raw, builder.constant("base", floats(Shape.of(1, targets))));
  }

  private String linear(String matrix, int features, int targets) {
    String clean = imputed(matrix, 0);
    if (random.nextBoolean()) {
      String product =
          builder.node("MatMul", clean, builder.constant("w", floats(Shape.of(features, targets))));
      return builder.node("Add", product, builder.constant("b", floats(Shape.of(targets))));
    }
    return builder.node(
        Node.ONNX,
        "Gemm",
        Map.of("transB", new Attribute.IntValue(1), "beta", new Attribute.FloatValue(0.5f)),
        clean,
        builder.constant("w", floats(Shape.of(targets, features))),
        builder.constant("b", floats(Shape.of(targets))));
  }

  private Tensor floats(Shape shape) {
    float[] values = new float[(int) shape.elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Tensor.of(shape, values);
  }

  /** Regression for 0 classes; for 1, two classes of one score. */
  private Graph finish(String scores, int classes) {
    if (classes == 0) {
      builder.nodeNamed("prediction", Node.ONNX, "Identity", Map.of(), scores);
      builder.output("prediction", NUMBER);
      return builder.build();
    }
    int labels = Math.max(classes, 2);
    if (classes == 1) {
      String second = builder.node("Sigmoid", scores);
      String first = builder.node("Sub", scalar(1f), second);
      builder.nodeNamed(
          "probabilities",
          Node.ONNX,
          "Concat",
          Map.of("axis", new Attribute.IntValue(1)),
          first,
          second);
    } else {
      builder.nodeNamed("probabilities", Node.ONNX, "Softmax", Map.of(), scores);
    }
    String best =
        builder.node(
            Node.ONNX,
            "ArgMax",
            Map.of("axis", new Attribute.IntValue(1), "keepdims", new Attribute.IntValue(0)),
            "probabilities");
    long[] keys = new long[labels];
    List<String> names = new ArrayList<>();
    for (int i = 0; i < labels; i++) {
      keys[i] = i;
      names.add("class" + i);
    }
    builder.nodeNamed(
        "label",
        Node.ONNX_ML,
        "LabelEncoder",
        Map.of(
            "keys_int64s",
            new Attribute.Ints(keys),
            "values_strings",
            new Attribute.Strings(names)),
        best);
    builder.output("label", ValueType.of(ElementType.STRING, Dim.BATCH));
    builder.output("probabilities", ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(labels)));
    return builder.build();
  }

  /** Rows for a graph's inputs, missing and strange values among them. */
  Map<String, Tensor> rows(Graph graph, int rows) {
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    for (Value input : graph.inputs()) {
      Shape shape = Shape.of(rows, 1);
      Tensor tensor = Tensor.zeros(input.type().elementType(), shape);
      for (int row = 0; row < rows; row++) {
        switch (input.type().elementType()) {
          case F32 -> tensor.data().setAtIndex(Tensor.F32, row, number());
          case F64 -> tensor.data().setAtIndex(Tensor.F64, row, seconds());
          default -> tensor.strings()[row] = text();
        }
      }
      inputs.put(input.name(), tensor);
    }
    return inputs;
  }

  private float number() {
    return switch (random.nextInt(12)) {
      case 0 -> Float.NaN;
      case 1 -> Float.POSITIVE_INFINITY;
      case 2 -> Float.NEGATIVE_INFINITY;
      case 3 -> -0.0f;
      case 4 -> (float) random.nextGaussian() * 1e30f;
      default -> (random.nextInt(41) - 20) / (random.nextBoolean() ? 1f : 7f);
    };
  }

  private double seconds() {
    return random.nextInt(10) == 0 ? Double.NaN : random.nextLong(2_000_000_000L) - 5e8;
  }

  private String text() {
    return random.nextInt(10) == 0 ? "" : "key" + random.nextInt(35);
  }
}
