package joist.bench.suite;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
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
  final GraphBuilder graph;
  private final Random random = new Random(11);
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

  static ValueType type(ElementType type, long... shape) {
    Dim[] dims = new Dim[shape.length];
    for (int i = 0; i < dims.length; i++) {
      dims[i] = Dim.of(shape[i]);
    }
    return ValueType.of(type, dims);
  }

  Tensor random(double scale, long... shape) {
    float[] values = new float[(int) Shape.of(shape).elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (scale * random.nextGaussian());
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
