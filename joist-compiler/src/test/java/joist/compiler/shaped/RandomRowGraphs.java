package joist.compiler.shaped;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
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

/** Makes random graphs of f32 tensors whose first dimension is a batch of any number of rows. */
final class RandomRowGraphs {
  private static final List<String> UNARY =
      List.of("Relu", "Sigmoid", "Tanh", "Neg", "Abs", "Exp", "Erf", "Softplus", "Elu", "Gelu");
  private static final List<String> BINARY = List.of("Add", "Sub", "Mul", "Max", "Min");
  private static final long MOST_ELEMENTS = 3000;

  private final Random random;
  private GraphBuilder builder = new GraphBuilder("rows");
  private List<Made> values = new ArrayList<>();

  /**
   * @param row the shape without the batch
   */
  private record Made(String name, long[] row) {
    long elements() {
      return Shape.of(row).elements();
    }
  }

  RandomRowGraphs(Random random) {
    this.random = random;
  }

  /**
   * A graph of one input and two outputs.
   *
   * @param mixing whether its first output is to depend on other rows too
   */
  Graph graph(int nodes, boolean mixing) {
    builder = new GraphBuilder("rows");
    values = new ArrayList<>();
    long[] row = random.ints(1 + random.nextInt(3), 1, 12).asLongStream().toArray();
    values.add(new Made(builder.input("x", type(row)), row));
    for (int i = 0; i < nodes; i++) {
      add(any());
    }
    Made last = mixing ? mixed(values.getLast()) : values.getLast();
    output("y", last);
    output("z", any());
    return builder.build();
  }

  private void output(String name, Made made) {
    builder.nodeNamed(name, Node.ONNX, "Identity", Map.of(), made.name);
    builder.output(name, type(made.row));
  }

  private static ValueType type(long... row) {
    List<Dim> dims = new ArrayList<>(List.of(Dim.BATCH));
    Arrays.stream(row).mapToObj(Dim::of).forEach(dims::add);
    return new ValueType(ElementType.F32, dims);
  }

  Map<String, Tensor> inputs(Graph graph, long rows) {
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    for (Value value : graph.inputs()) {
      long[] shape =
          value.type().dims().stream()
              .mapToLong(dim -> dim instanceof Dim.Known(long extent) ? extent : rows)
              .toArray();
      inputs.put(value.name(), tensor(shape));
    }
    return inputs;
  }

  private Tensor tensor(long... shape) {
    float[] elements = new float[(int) Shape.of(shape).elements()];
    for (int i = 0; i < elements.length; i++) {
      elements[i] = (float) random.nextGaussian();
    }
    return Tensor.of(Shape.of(shape), elements);
  }

  private Made any() {
    return values.get(random.nextInt(values.size()));
  }

  private String constant(long... shape) {
    return builder.constant("c", tensor(shape));
  }

  private String numbers(long... numbers) {
    return builder.constant("c", Tensor.of(Shape.of(numbers.length), numbers));
  }

  private void make(String operator, long[] row, Map<String, Attribute> attributes, String... in) {
    if (Shape.of(row).elements() <= MOST_ELEMENTS) {
      values.add(new Made(builder.node(Node.ONNX, operator, attributes, in), row));
    }
  }

  private static Map<String, Attribute> integer(String key, long value) {
    return Map.of(key, new Attribute.IntValue(value));
  }

  private static Map<String, Attribute> ints(String key, long... values) {
    return Map.of(key, new Attribute.Ints(values));
  }

  private Made mixed(Made x) {
    String made =
        switch (random.nextInt(4)) {
          case 0 -> builder.node(Node.ONNX, "Softmax", integer("axis", 0), x.name);
          case 1 -> {
            String mean = builder.node(Node.ONNX, "ReduceMean", Map.of(), x.name, numbers(0));
            yield builder.node(Node.ONNX, "Sub", Map.of(), x.name, mean);
          }
          case 2 -> {
            String size = builder.node(Node.ONNX, "Size", Map.of(), x.name);
            String real = builder.node(Node.ONNX, "Cast", integer("to", 1), size);
            yield builder.node(Node.ONNX, "Div", Map.of(), x.name, real);
          }
          default ->
              builder.node(
                  Node.ONNX,
                  "Slice",
                  Map.of(),
                  x.name,
                  numbers(-1),
                  numbers(Long.MIN_VALUE),
                  numbers(0),
                  numbers(-1));
        };
    return new Made(made, x.row);
  }

  private void add(Made x) {
    switch (random.nextInt(12)) {
      case 0 -> make(UNARY.get(random.nextInt(UNARY.size())), x.row, Map.of(), x.name);
      case 1, 2 -> binary(x);
      case 3 -> alongAxis(x);
      case 4 -> reduce(x);
      case 5 -> slice(x);
      case 6 -> concat(x);
      case 7 -> flatten(x);
      case 8, 9 -> multiply(x);
      case 10 -> transpose(x);
      default -> convolution(x);
    }
  }

  private void binary(Made x) {
    String operator = BINARY.get(random.nextInt(BINARY.size()));
    List<Made> same = values.stream().filter(v -> Arrays.equals(v.row, x.row)).toList();
    if (random.nextBoolean()) {
      make(operator, x.row, Map.of(), x.name, same.get(random.nextInt(same.size())).name);
      return;
    }
    long[] shape = random.nextBoolean() ? x.row.clone() : new long[] {};
    for (int i = 0; i < shape.length; i++) {
      shape[i] = random.nextBoolean() ? 1 : shape[i];
    }
    make(operator, x.row, Map.of(), constant(shape), x.name);
  }

  private void alongAxis(Made x) {
    if (x.row.length == 0) {
      return;
    }
    long last = x.row[x.row.length - 1];
    if (random.nextBoolean()) {
      Map<String, Attribute> axis = integer("axis", 1 + random.nextInt(x.row.length));
      make("Softmax", x.row, axis, x.name);
    } else {
      make(
          "LayerNormalization", x.row, integer("axis", -1), x.name, constant(last), constant(last));
    }
  }

  private void reduce(Made x) {
    if (x.row.length == 0) {
      return;
    }
    int axis = random.nextInt(x.row.length);
    boolean keeps = random.nextBoolean();
    long[] kept = x.row.clone();
    kept[axis] = 1;
    long[] dropped =
        LongStream.range(0, x.row.length).filter(i -> i != axis).map(i -> x.row[(int) i]).toArray();
    String operator = List.of("ReduceMean", "ReduceMax", "ReduceSum").get(random.nextInt(3));
    make(
        operator,
        keeps ? kept : dropped,
        integer("keepdims", keeps ? 1 : 0),
        x.name,
        numbers(1 + axis));
  }

  private void slice(Made x) {
    if (x.row.length == 0) {
      return;
    }
    int axis = random.nextInt(x.row.length);
    long start = random.nextInt((int) x.row[axis]);
    long[] row = x.row.clone();
    row[axis] -= start;
    String end = numbers(Long.MAX_VALUE);
    make("Slice", row, Map.of(), x.name, numbers(start), end, numbers(1 + axis));
  }

  private void concat(Made x) {
    if (x.row.length > 0) {
      long[] row = x.row.clone();
      row[0] *= 2;
      make("Concat", row, integer("axis", 1), x.name, x.name);
    }
  }

  /** By a constant shape, or by one that is computed from the value's own. */
  private void flatten(Made x) {
    String shape = numbers(-1, x.elements());
    if (random.nextBoolean()) {
      String all = builder.node(Node.ONNX, "Shape", Map.of(), x.name);
      String rows = builder.node(Node.ONNX, "Gather", Map.of(), all, numbers(0));
      shape = builder.node(Node.ONNX, "Concat", integer("axis", 0), rows, numbers(-1));
    }
    make("Reshape", new long[] {x.elements()}, Map.of(), x.name, shape);
  }

  private void multiply(Made x) {
    if (x.row.length == 0) {
      return;
    }
    int last = x.row.length - 1;
    long n = 1 + random.nextInt(40);
    long[] row = x.row.clone();
    row[last] = n;
    if (x.row.length == 1 && random.nextBoolean()) {
      make("Gemm", row, Map.of(), x.name, constant(x.row[0], n), constant(n));
    } else if (x.row.length == 2 && random.nextBoolean()) {
      String turned = builder.node(Node.ONNX, "Transpose", ints("perm", 0, 2, 1), x.name);
      make("MatMul", new long[] {x.row[0], x.row[0]}, Map.of(), x.name, turned);
    } else {
      make("MatMul", row, Map.of(), x.name, constant(x.row[last], n));
    }
  }

  private void transpose(Made x) {
    if (x.row.length == 2) {
      make("Transpose", new long[] {x.row[1], x.row[0]}, ints("perm", 0, 2, 1), x.name);
    }
  }

  private void convolution(Made x) {
    if (x.row.length < 2) {
      return;
    }
    long[] row = x.row.clone();
    long outputs = 1 + random.nextInt(20);
    long[] weights = new long[x.row.length + 1];
    Arrays.fill(weights, 1);
    weights[0] = outputs;
    weights[1] = x.row[0];
    weights[2] = 1 + random.nextInt((int) Math.min(3, x.row[1]));
    row[0] = outputs;
    row[1] = x.row[1] - weights[2] + 1;
    make("Conv", row, Map.of(), x.name, constant(weights), constant(outputs));
  }
}
