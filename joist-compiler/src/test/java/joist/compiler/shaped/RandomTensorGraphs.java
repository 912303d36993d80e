package joist.compiler.shaped;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
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

/** Makes random graphs of tensors of rank 0 to 4: maps, reductions, views, joins and look-ups. */
public final class RandomTensorGraphs {
  private static final List<String> UNARY =
      List.of("Relu", "Sigmoid", "Tanh", "Neg", "Abs", "Exp", "Erf", "Softplus", "Elu", "Gelu");
  private static final List<String> BINARY = List.of("Add", "Sub", "Mul", "Max", "Min");

  /** Joins and products make larger tensors of large ones: this ends it. */
  private static final long MOST_ELEMENTS = 1 << 16;

  private final Random random;
  private GraphBuilder builder = new GraphBuilder("random");
  private List<Made> values = new ArrayList<>();

  private record Made(String name, long[] shape) {}

  public RandomTensorGraphs(Random random) {
    this.random = random;
  }

  public Graph graph(int nodes) {
    builder = new GraphBuilder("random");
    values = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      long[] shape = random.ints(1 + random.nextInt(4), 1, 20).asLongStream().toArray();
      Dim[] dims = new Dim[shape.length];
      for (int d = 0; d < dims.length; d++) {
        dims[d] = random.nextBoolean() ? Dim.of(shape[d]) : new Dim.Symbol("d" + i + d);
      }
      String name = builder.input("x" + i, ValueType.of(ElementType.F32, dims));
      values.add(new Made(name, shape));
    }
    shapes = values.stream().map(Made::shape).toList();
    for (int i = 0; i < nodes; i++) {
      add();
    }
    for (int i = 0; i < 2; i++) {
      Made made = i == 0 ? values.getLast() : any();
      String output = "y" + i;
      builder.nodeNamed(output, Node.ONNX, "Identity", Map.of(), made.name);
      Dim[] dims = new Dim[made.shape.length];
      java.util.Arrays.setAll(dims, d -> new Dim.Symbol(output + d));
      builder.output(output, ValueType.of(ElementType.F32, dims));
    }
    return builder.build();
  }

  private List<long[]> shapes = List.of();

  /** Inputs of the shapes that the last graph was made for. */
  public Map<String, Tensor> inputs(Graph graph) {
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    for (int i = 0; i < shapes.size(); i++) {
      Value value = graph.inputs().get(i);
      inputs.put(value.name(), tensor(shapes.get(i)));
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

  private void make(
      String operator, long[] shape, Map<String, Attribute> attributes, String... in) {
    if (Shape.of(shape).elements() > MOST_ELEMENTS) {
      return;
    }
    values.add(new Made(builder.node(Node.ONNX, operator, attributes, in), shape));
  }

  private static Map<String, Attribute> ints(String key, long... values) {
    return Map.of(key, new Attribute.Ints(values));
  }

  private static Map<String, Attribute> integer(String key, long value) {
    return Map.of(key, new Attribute.IntValue(value));
  }

  private void add() {
    Made x = any();
    int rank = x.shape.length;
    switch (random.nextInt(rank == 0 ? 2 : 13)) {
      case 0 -> make(UNARY.get(random.nextInt(UNARY.size())), x.shape, Map.of(), x.name);
      case 1 -> binary(x);
      case 2 -> transpose(x);
      case 3 -> make("Softmax", x.shape, integer("axis", random.nextInt(rank)), x.name);
      case 4 -> reduce(x);
      case 5 -> slice(x);
      case 6 -> concat(x);
      case 7 -> flatten(x);
      case 8 -> matMul(x);
      case 9 -> gemm(x);
      case 10 -> convolution(x);
      case 11 -> pool(x);
      default -> normalize(x);
    }
  }

  private void binary(Made x) {
    String operator = BINARY.get(random.nextInt(BINARY.size()));
    List<Made> same =
        values.stream().filter(v -> java.util.Arrays.equals(v.shape, x.shape)).toList();
    if (random.nextBoolean()) {
      make(operator, x.shape, Map.of(), x.name, same.get(random.nextInt(same.size())).name);
      return;
    }
    long[] shape = x.shape.clone();
    for (int i = 0; i < shape.length; i++) {
      shape[i] = random.nextBoolean() ? 1 : shape[i];
    }
    String other = builder.constant("c", tensor(shape));
    boolean swap = random.nextBoolean();
    make(operator, x.shape, Map.of(), swap ? other : x.name, swap ? x.name : other);
  }

  private void transpose(Made x) {
    List<Long> order = new ArrayList<>();
    for (int i = 0; i < x.shape.length; i++) {
      order.add(random.nextInt(i + 1), (long) i);
    }
    long[] perm = order.stream().mapToLong(Long::longValue).toArray();
    long[] shape = order.stream().mapToLong(i -> x.shape[i.intValue()]).toArray();
    make("Transpose", shape, ints("perm", perm), x.name);
  }

  private void reduce(Made x) {
    String operator = List.of("ReduceMean", "ReduceMax", "ReduceSum").get(random.nextInt(3));
    int axis = random.nextInt(x.shape.length);
    long[] shape = x.shape.clone();
    shape[axis] = 1;
    String axes = builder.constant("c", Tensor.of(Shape.of(1), (long) axis));
    make(operator, shape, Map.of(), x.name, axes);
  }

  private void slice(Made x) {
    int axis = random.nextInt(x.shape.length);
    long extent = x.shape[axis];
    long step = 1 + random.nextInt(2);
    boolean back = random.nextBoolean();
    long start = random.nextInt((int) extent);
    long count = 1 + random.nextInt((int) ((back ? start : extent - 1 - start) / step + 1));
    long end = back ? start - step * count : start + step * count;
    long[] shape = x.shape.clone();
    shape[axis] = count;
    make(
        "Slice",
        shape,
        Map.of(),
        x.name,
        vector(start),
        vector(end < 0 ? Long.MIN_VALUE : end),
        vector(axis),
        vector(back ? -step : step));
  }

  private String vector(long value) {
    return builder.constant("c", Tensor.of(Shape.of(1), value));
  }

  private void concat(Made x) {
    int axis = random.nextInt(x.shape.length);
    long[] shape = x.shape.clone();
    shape[axis] = 2 * shape[axis] + 1;
    long[] one = x.shape.clone();
    one[axis] = 1;
    String extra = builder.constant("c", tensor(one));
    make("Concat", shape, integer("axis", axis), x.name, extra, x.name);
  }

  private void flatten(Made x) {
    int axis = random.nextInt(x.shape.length + 1);
    long before = 1;
    for (int i = 0; i < axis; i++) {
      before *= x.shape[i];
    }
    long[] shape = {before, Shape.of(x.shape).elements() / before};
    make("Flatten", shape, integer("axis", axis), x.name);
  }

  private void normalize(Made x) {
    long last = x.shape[x.shape.length - 1];
    String scale = builder.constant("c", tensor(last));
    String bias = builder.constant("c", tensor(last));
    make("LayerNormalization", x.shape, integer("axis", -1), x.name, scale, bias);
  }

  private void matMul(Made x) {
    int rank = x.shape.length;
    long n = 1 + random.nextInt(40);
    long k = x.shape[rank - 1];
    long[] shape = x.shape.clone();
    shape[rank - 1] = n;
    if (rank > 2 && random.nextBoolean()) {
      long[] stacked = x.shape.clone();
      stacked[rank - 2] = k;
      stacked[rank - 1] = n;
      stacked[0] = random.nextBoolean() ? 1 : stacked[0];
      make("MatMul", shape, Map.of(), x.name, builder.constant("c", tensor(stacked)));
    } else if (rank > 1 && random.nextBoolean()) {
      shape[rank - 1] = shape[rank - 2];
      long[] order = java.util.stream.LongStream.range(0, rank).toArray();
      order[rank - 1] = rank - 2;
      order[rank - 2] = rank - 1;
      String other = builder.node(Node.ONNX, "Transpose", ints("perm", order), x.name);
      make("MatMul", shape, Map.of(), x.name, other);
    } else {
      make("MatMul", shape, Map.of(), x.name, builder.constant("c", tensor(k, n)));
    }
  }

  private void gemm(Made x) {
    if (x.shape.length != 2) {
      return;
    }
    boolean across = random.nextBoolean();
    boolean turned = random.nextBoolean();
    long k = x.shape[across ? 0 : 1];
    long n = 1 + random.nextInt(40);
    long m = x.shape[across ? 1 : 0];
    String b = builder.constant("c", turned ? tensor(n, k) : tensor(k, n));
    long[] bias = List.of(new long[] {n}, new long[] {1}, new long[] {m, n}).get(random.nextInt(3));
    Map<String, Attribute> attributes =
        Map.of(
            "transA", new Attribute.IntValue(across ? 1 : 0),
            "transB", new Attribute.IntValue(turned ? 1 : 0),
            "alpha", new Attribute.FloatValue(random.nextBoolean() ? 1 : 0.5f));
    String c = builder.constant("c", tensor(bias));
    make("Gemm", new long[] {m, n}, attributes, x.name, b, c);
  }

  private void convolution(Made x) {
    int rank = x.shape.length;
    if (rank < 3) {
      return;
    }
    long groups = x.shape[1] % 2 == 0 ? List.of(1L, 2L, x.shape[1]).get(random.nextInt(3)) : 1;
    long outputs = groups * (1 + random.nextInt(20));
    long[] weights = new long[rank];
    long[] shape = x.shape.clone();
    weights[0] = outputs;
    weights[1] = x.shape[1] / groups;
    shape[1] = outputs;
    long[] pads = new long[2 * (rank - 2)];
    for (int i = 2; i < rank; i++) {
      weights[i] = 1 + random.nextInt((int) Math.min(3, x.shape[i]));
      pads[i - 2] = random.nextInt((int) weights[i]);
      shape[i] = x.shape[i] + pads[i - 2] - weights[i] + 1;
    }
    Map<String, Attribute> attributes =
        Map.of("group", new Attribute.IntValue(groups), "pads", new Attribute.Ints(pads));
    String w = builder.constant("c", tensor(weights));
    String b = builder.constant("c", tensor(outputs));
    make("Conv", shape, attributes, x.name, w, b);
  }

  private void pool(Made x) {
    int rank = x.shape.length;
    if (rank < 3) {
      return;
    }
    long[] shape = x.shape.clone();
    if (random.nextBoolean()) {
      java.util.Arrays.fill(shape, 2, rank, 1);
      make("GlobalAveragePool", shape, Map.of(), x.name);
      return;
    }
    long[] kernel = new long[rank - 2];
    for (int i = 2; i < rank; i++) {
      kernel[i - 2] = 1 + random.nextInt((int) Math.min(3, x.shape[i]));
      shape[i] = x.shape[i] - kernel[i - 2] + 1;
    }
    make(
        random.nextBoolean() ? "MaxPool" : "AveragePool",
        shape,
        ints("kernel_shape", kernel),
        x.name);
  }
}
