package joist.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import joist.graph.Attribute;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.GraphBuilder;
import joist.graph.Node;
import joist.graph.Value;
import joist.graph.ValueType;
import joist.graph.tree.BranchMode;
import joist.graph.tree.TreeEnsembleBuilder;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * A model of the shape that boosting gives: 12 features of 8 numbers, 2 categories and the hour and
 * weekday of a date, trees grown leaf by leaf, splits at the bounds of 255 bins, a sigmoid and a
 * label. Its numbers are random, so its branches are as hard to predict as branches can be.
 */
final class CompilerBenchModel {
  private static final int NUMBERS = 8;
  private static final int[] CATEGORIES = {300, 24};
  private static final int FEATURES = NUMBERS + CATEGORIES.length + 2;
  private static final int BINS = 255;

  private final Random random;
  private final boolean sets;
  private final GraphBuilder builder = new GraphBuilder("bench");

  private CompilerBenchModel(boolean sets) {
    this.random = new Random(7);
    this.sets = sets;
  }

  /**
   * @param sets true for categories that are split by sets; false to compare their codes, which is
   *     all that ONNX Runtime can do quickly
   */
  static Graph graph(int trees, int leaves, boolean sets) {
    return new CompilerBenchModel(sets).graph(trees, leaves);
  }

  private Graph graph(int trees, int leaves) {
    List<String> features = new ArrayList<>();
    for (int i = 0; i < NUMBERS; i++) {
      features.add(builder.input("number" + i, column(ElementType.F32)));
    }
    for (int i = 0; i < CATEGORIES.length; i++) {
      features.add(category("category" + i, CATEGORIES[i]));
    }
    features.addAll(hourAndWeekday(builder.input("when", column(ElementType.F64))));
    Map<String, Attribute> axis = Map.of("axis", new Attribute.IntValue(1));
    String matrix = builder.node(Node.ONNX, "Concat", axis, features.toArray(String[]::new));
    TreeEnsembleBuilder ensemble = new TreeEnsembleBuilder(1);
    for (int tree = 0; tree < trees; tree++) {
      ensemble.root(grow(ensemble, leaves));
    }
    builder.add(ensemble.node(matrix, "raw"));
    String second = builder.node("Sigmoid", builder.node("Add", "raw", scalar(-0.3f)));
    String first = builder.node("Sub", scalar(1f), second);
    builder.nodeNamed("probabilities", Node.ONNX, "Concat", axis, first, second);
    label();
    return builder.build();
  }

  private static ValueType column(ElementType type) {
    return ValueType.of(type, Dim.BATCH, Dim.of(1));
  }

  private String scalar(float value) {
    return builder.constant("constant", Tensor.of(Shape.of(), value));
  }

  private String scalar(double value) {
    return builder.constant("constant", Tensor.of(Shape.of(), value));
  }

  private String category(String name, int size) {
    String input = builder.input(name, column(ElementType.STRING));
    float[] codes = new float[size];
    for (int code = 0; code < size; code++) {
      codes[code] = code;
    }
    List<String> keys = IntStream.range(0, size).mapToObj(i -> name + "-" + i).toList();
    return builder.node(
        Node.ONNX_ML,
        "LabelEncoder",
        Map.of(
            "keys_strings", new Attribute.Strings(keys),
            "values_floats", new Attribute.Floats(codes),
            "default_float", new Attribute.FloatValue(Float.NaN)),
        input);
  }

  private List<String> hourAndWeekday(String seconds) {
    String days = builder.node("Floor", builder.node("Div", seconds, scalar(86_400.0)));
    String midnight = builder.node("Mul", days, scalar(86_400.0));
    String hour = builder.node("Div", builder.node("Sub", seconds, midnight), scalar(3_600.0));
    String shifted = builder.node("Add", days, scalar(3.0));
    String weeks = builder.node("Floor", builder.node("Div", shifted, scalar(7.0)));
    String weekday = builder.node("Sub", shifted, builder.node("Mul", weeks, scalar(7.0)));
    Map<String, Attribute> toF32 = Map.of("to", new Attribute.IntValue(1));
    return List.of(
        builder.node(Node.ONNX, "Cast", toF32, hour),
        builder.node(Node.ONNX, "Cast", toF32, weekday));
  }

  private void label() {
    String best =
        builder.node(
            Node.ONNX,
            "ArgMax",
            Map.of("axis", new Attribute.IntValue(1), "keepdims", new Attribute.IntValue(0)),
            "probabilities");
    builder.nodeNamed(
        "label",
        Node.ONNX_ML,
        "LabelEncoder",
        Map.of(
            "keys_int64s", new Attribute.Ints(new long[] {0, 1}),
            "values_strings", new Attribute.Strings(List.of("no", "yes"))),
        best);
    builder.output("label", ValueType.of(ElementType.STRING, Dim.BATCH));
    builder.output("probabilities", ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(2)));
  }

  /** A tree whose leaves are shared out unevenly, as growing the best leaf first does. */
  private int grow(TreeEnsembleBuilder ensemble, int leaves) {
    if (leaves == 1) {
      return ensemble.leaf(0, (float) random.nextGaussian() * 0.1f);
    }
    int left = 1 + (int) ((leaves - 1) * (0.2 + 0.6 * random.nextDouble()));
    left = Math.min(left, leaves - 1);
    int ifTrue = grow(ensemble, left);
    int ifFalse = grow(ensemble, leaves - left);
    int feature = random.nextInt(FEATURES);
    boolean missing = random.nextBoolean();
    boolean category = feature >= NUMBERS && feature < NUMBERS + CATEGORIES.length;
    if (category && sets) {
      return ensemble.member(
          feature, members(CATEGORIES[feature - NUMBERS]), missing, ifTrue, ifFalse);
    }
    return ensemble.branch(BranchMode.LEQ, feature, split(feature), missing, ifTrue, ifFalse);
  }

  private float[] members(int categories) {
    float[] members = new float[1 + random.nextInt(categories / 2)];
    for (int i = 0; i < members.length; i++) {
      members[i] = random.nextInt(categories);
    }
    return members;
  }

  private float split(int feature) {
    return switch (feature - NUMBERS - CATEGORIES.length) {
      case -2 -> random.nextInt(CATEGORIES[0] - 1) + 0.5f;
      case -1 -> random.nextInt(CATEGORIES[1] - 1) + 0.5f;
      case 0 -> random.nextInt(1, 24 * 10) / 10f;
      case 1 -> random.nextInt(6) + 0.5f;
      default -> bound(random.nextInt(1, BINS));
    };
  }

  private static float bound(int bin) {
    return bin * (2f / BINS) - 1f;
  }

  /** Random rows for a graph's inputs; one value in fifty is missing. */
  static Map<String, Tensor> rows(Graph graph, long seed, int rows) {
    Random random = new Random(seed);
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    for (Value input : graph.inputs()) {
      Tensor tensor = Tensor.zeros(input.type().elementType(), Shape.of(rows, 1));
      for (int row = 0; row < rows; row++) {
        boolean missing = random.nextInt(50) == 0;
        switch (input.type().elementType()) {
          case F32 ->
              tensor
                  .data()
                  .setAtIndex(Tensor.F32, row, missing ? Float.NaN : random.nextFloat() * 2 - 1);
          case F64 ->
              tensor
                  .data()
                  .setAtIndex(
                      Tensor.F64, row, missing ? Double.NaN : random.nextInt(2_000_000_000));
          case STRING -> tensor.strings()[row] = missing ? "" : text(input.name(), random);
          default ->
              throw new IllegalArgumentException("expected a model of a table, got " + input);
        }
      }
      inputs.put(input.name(), tensor);
    }
    return inputs;
  }

  private static String text(String name, Random random) {
    return name + "-" + random.nextInt(name.equals("category1") ? CATEGORIES[1] : CATEGORIES[0]);
  }
}
