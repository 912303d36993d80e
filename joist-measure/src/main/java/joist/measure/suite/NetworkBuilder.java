package joist.measure.suite;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import joist.graph.Attribute;
import joist.graph.Dim;
import joist.graph.GraphBuilder;
import joist.graph.Node;
import joist.graph.ValueType;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/** Builds networks of random weights, always the same ones, with inputs beside them. */
final class NetworkBuilder {
  /** What numbers of [-1, 1) are multiplied by for a standard deviation of 1. */
  private static final double EVEN_SPREAD = Math.sqrt(3.0);

  final GraphBuilder graph;
  private final SplittableRandom random = new SplittableRandom(11);
  private final Map<String, Tensor> inputs = new LinkedHashMap<>();

  NetworkBuilder(String name) {
    this.graph = new GraphBuilder(name);
  }

  /** An f32 input of random numbers. */
  String input(String name, long... shape) {
    inputs.put(name, random(1, shape));
    return graph.input(name, type(ElementType.F32, shape));
  }

  /** An i64 input of random indices below {@code bound}. */
  String indices(String name, int bound, long... shape) {
    long[] values = new long[(int) Shape.of(shape).elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextInt(bound);
    }
    inputs.put(name, Tensor.of(Shape.of(shape), values));
    return graph.input(name, type(ElementType.I64, shape));
  }

  /** An {@code f32[N, columns]} input of random rows, one number in {@code each} NaN. */
  String rowsWithGaps(String name, int each, long rows, long columns) {
    Tensor values = random(1, rows, columns);
    for (long i = 0; i < values.shape().elements(); i++) {
      if (random.nextInt(each) == 0) {
        values.data().setAtIndex(Tensor.F32, i, Float.NaN);
      }
    }
    inputs.put(name, values);
    return graph.input(name, ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(columns)));
  }

  /** An {@code i64[1, length]} input of ones, then zeros. */
  String firstOnes(String name, int ones, int length) {
    long[] values = new long[length];
    Arrays.fill(values, 0, ones, 1);
    inputs.put(name, Tensor.of(Shape.of(1, length), values));
    return graph.input(name, type(ElementType.I64, 1, length));
  }

  static ValueType type(ElementType type, long... shape) {
    Dim[] dims = new Dim[shape.length];
    for (int i = 0; i < dims.length; i++) {
      dims[i] = Dim.of(shape[i]);
    }
    return ValueType.of(type, dims);
  }

  /** Numbers evenly spread around 0, their standard deviation {@code scale}. */
  Tensor random(double scale, long... shape) {
    float[] values = new float[(int) Shape.of(shape).elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (scale * EVEN_SPREAD * (2 * random.nextFloat() - 1));
    }
    return Tensor.of(Shape.of(shape), values);
  }

  String weights(double scale, long... shape) {
    return graph.constant("w", random(scale, shape));
  }

  String integers(long... values) {
    return graph.constant("i", Tensor.of(Shape.of(values.length), values));
  }

  String scalar(float value) {
    return graph.constant("s", Tensor.of(Shape.of(), value));
  }

  String node(String operator, String... values) {
    return graph.node(operator, values);
  }

  String node(String operator, Map<String, Attribute> attributes, String... values) {
    return graph.node(Node.ONNX, operator, attributes, values);
  }

  static Attribute integer(long value) {
    return new Attribute.IntValue(value);
  }

  static Attribute ints(long... values) {
    return new Attribute.Ints(values);
  }

  /** {@code x * w + b} of {@code from} to {@code to} columns. */
  String dense(String x, long from, long to) {
    String product = node("MatMul", x, weights(1 / Math.sqrt((double) from), from, to));
    return node("Add", product, weights(0.1, to));
  }

  String convolution(String x, long from, long to, long kernel, long stride) {
    long pad = kernel / 2;
    return node(
        "Conv",
        Map.of("strides", ints(stride, stride), "pads", ints(pad, pad, pad, pad)),
        x,
        weights(1 / Math.sqrt((double) (from * kernel * kernel)), to, from, kernel, kernel),
        weights(0.1, to));
  }

  String reshape(String x, long... shape) {
    return node("Reshape", x, integers(shape));
  }

  String transpose(String x, long... order) {
    return node("Transpose", Map.of("perm", ints(order)), x);
  }

  String softmax(String x) {
    return node("Softmax", Map.of("axis", integer(-1)), x);
  }

  /** GELU by the hyperbolic tangent, written out as GPT-2's exporters write it. */
  String gelu(String x) {
    String cube = node("Mul", scalar(0.044715f), node("Pow", x, scalar(3)));
    String inner = node("Mul", scalar((float) Math.sqrt(2 / Math.PI)), node("Add", x, cube));
    String gate = node("Add", scalar(1), node("Tanh", inner));
    return node("Mul", node("Mul", scalar(0.5f), x), gate);
  }

  /** Parts of so many elements each along an axis. */
  String[] split(String x, long axis, long... sizes) {
    String[] parts = new String[sizes.length];
    long from = 0;
    for (int i = 0; i < sizes.length; i++) {
      parts[i] = node("Slice", x, integers(from), integers(from + sizes[i]), integers(axis));
      from += sizes[i];
    }
    return parts;
  }

  String normalize(String x, long width) {
    return node(
        "LayerNormalization",
        Map.of("axis", integer(-1)),
        x,
        weights(1, width),
        weights(0.1, width));
  }

  /** Ends with one output. */
  SuiteCase.Model end(String value, long... shape) {
    graph.nodeNamed("y", Node.ONNX, "Identity", Map.of(), value);
    graph.output("y", type(ElementType.F32, shape));
    return new SuiteCase.Model(graph.build(), inputs);
  }

  /** Ends with one output of a number for each row. */
  SuiteCase.Model endRows(String value) {
    graph.nodeNamed("y", Node.ONNX, "Identity", Map.of(), value);
    graph.output("y", ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(1)));
    return end();
  }

  /** Ends with the outputs that were named on the way. */
  SuiteCase.Model end() {
    return new SuiteCase.Model(graph.build(), inputs);
  }

  /** Ends with the last node's own output names. */
  SuiteCase.Model end(List<String> outputs, List<long[]> shapes) {
    for (int i = 0; i < outputs.size(); i++) {
      String name = "y" + i;
      graph.nodeNamed(name, Node.ONNX, "Identity", Map.of(), outputs.get(i));
      graph.output(name, type(ElementType.F32, shapes.get(i)));
    }
    return new SuiteCase.Model(graph.build(), inputs);
  }
}
