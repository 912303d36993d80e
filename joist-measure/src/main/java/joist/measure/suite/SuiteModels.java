package joist.measure.suite;

import static joist.measure.suite.NetworkBuilder.integer;
import static joist.measure.suite.NetworkBuilder.ints;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import joist.graph.Attribute;

/** The models of the suite, of random weights. */
final class SuiteModels {
  private SuiteModels() {}

  /** Layers of these widths with ReLU between, and a softmax at the end. */
  static SuiteCase.Model perceptron(long batch, long... widths) {
    NetworkBuilder net = new NetworkBuilder("mlp");
    String x = net.input("x", batch, widths[0]);
    for (int i = 1; i < widths.length; i++) {
      x = net.dense(x, widths[i - 1], widths[i]);
      x = i < widths.length - 1 ? net.node("Relu", x) : net.node("Softmax", x);
    }
    return net.end(x, batch, widths[widths.length - 1]);
  }

  /** Numbers and the embeddings of eight categories, deep beside wide (Cheng et al., 2016). */
  static SuiteCase.Model wideAndDeep(long batch) {
    NetworkBuilder net = new NetworkBuilder("wide-and-deep");
    String numbers = net.input("numbers", batch, 13);
    List<String> parts = new ArrayList<>(List.of(numbers));
    for (int i = 0; i < 8; i++) {
      String index = net.indices("category" + i, 1000, batch);
      parts.add(net.node("Gather", net.weights(0.1, 1000, 16), index));
    }
    Map<String, Attribute> axis = Map.of("axis", integer(1));
    String all = net.node("Concat", axis, parts.toArray(String[]::new));
    String deep = net.node("Relu", net.dense(all, 141, 128));
    deep = net.node("Relu", net.dense(deep, 128, 64));
    String sum = net.node("Add", net.dense(deep, 64, 1), net.dense(all, 141, 1));
    return net.end(net.node("Sigmoid", sum), batch, 1);
  }

  /** A recurrent layer over a sequence, its last state to ten classes. */
  static SuiteCase.Model recurrent(String operator, long steps, long inputs, long hidden) {
    NetworkBuilder net = new NetworkBuilder(operator);
    long gates = operator.equals("LSTM") ? 4 : 3;
    String x = net.input("x", steps, 1, inputs);
    String all =
        net.node(
            operator,
            Map.of("hidden_size", integer(hidden)),
            x,
            net.weights(1 / Math.sqrt((double) inputs), 1, gates * hidden, inputs),
            net.weights(1 / Math.sqrt((double) hidden), 1, gates * hidden, hidden),
            net.weights(0.1, 1, 2 * gates * hidden));
    String last =
        net.node("Slice", all, net.integers(-1), net.integers(Long.MAX_VALUE), net.integers(0));
    return net.end(net.dense(net.reshape(last, 1, hidden), hidden, 10), 1, 10);
  }

  /** Three convolutions with pools, to ten classes, on 32 by 32 pixels. */
  static SuiteCase.Model smallConvolutional() {
    NetworkBuilder net = new NetworkBuilder("cnn");
    String x = net.input("x", 1, 3, 32, 32);
    long from = 3;
    for (long to : new long[] {16, 32, 64}) {
      x = net.node("Relu", net.convolution(x, from, to, 3, 1));
      x = net.node("MaxPool", Map.of("kernel_shape", ints(2, 2), "strides", ints(2, 2)), x);
      from = to;
    }
    x = net.reshape(x, 1, 64 * 4 * 4);
    return net.end(net.node("Softmax", net.dense(x, 64 * 4 * 4, 10)), 1, 10);
  }

  /** An encoder of so many layers (Vaswani et al., 2017), with heads of 32 or 64. */
  static SuiteCase.Model encoder(int layers, long length, long width, long heads) {
    NetworkBuilder net = new NetworkBuilder("encoder");
    String x = net.input("x", 1, length, width);
    for (int layer = 0; layer < layers; layer++) {
      String attended = attention(net, x, length, width, heads);
      x = net.normalize(net.node("Add", x, net.dense(attended, width, width)), width);
      String inner = net.node("Gelu", net.dense(x, width, 4 * width));
      x = net.normalize(net.node("Add", x, net.dense(inner, 4 * width, width)), width);
    }
    return net.end(x, 1, length, width);
  }

  private static String attention(
      NetworkBuilder net, String x, long length, long width, long heads) {
    long size = width / heads;
    String[] parts = new String[3];
    for (int i = 0; i < 3; i++) {
      String part = net.reshape(net.dense(x, width, width), 1, length, heads, size);
      parts[i] = i == 1 ? net.transpose(part, 0, 2, 3, 1) : net.transpose(part, 0, 2, 1, 3);
    }
    String scores = net.node("MatMul", parts[0], parts[1]);
    scores = net.node("Mul", scores, net.scalar((float) (1 / Math.sqrt((double) size))));
    String mixed = net.node("MatMul", net.node("Softmax", scores), parts[2]);
    return net.reshape(net.transpose(mixed, 0, 2, 1, 3), 1, length, width);
  }

  /** One step of a decoder with so many positions in its cache of keys and values. */
  static SuiteCase.Model decoderStep(int layers, long past, long width, long heads) {
    NetworkBuilder net = new NetworkBuilder("decoder");
    long size = width / heads;
    String x = net.input("x", 1, 1, width);
    Map<String, Attribute> alongTime = Map.of("axis", integer(2));
    List<String> caches = new ArrayList<>();
    for (int layer = 0; layer < layers; layer++) {
      caches.add(net.input("keys" + layer, 1, heads, past, size));
      caches.add(net.input("values" + layer, 1, heads, past, size));
    }
    List<String> outputs = new ArrayList<>();
    List<long[]> shapes = new ArrayList<>();
    for (int layer = 0; layer < layers; layer++) {
      String normal = net.normalize(x, width);
      String[] parts = new String[3];
      for (int i = 0; i < 3; i++) {
        parts[i] = net.reshape(net.dense(normal, width, width), 1, heads, 1, size);
      }
      String keys = net.node("Concat", alongTime, caches.get(2 * layer), parts[1]);
      String values = net.node("Concat", alongTime, caches.get(2 * layer + 1), parts[2]);
      String scores = net.node("MatMul", parts[0], net.transpose(keys, 0, 1, 3, 2));
      scores = net.node("Mul", scores, net.scalar((float) (1 / Math.sqrt((double) size))));
      String mixed = net.node("MatMul", net.node("Softmax", scores), values);
      x = net.node("Add", x, net.dense(net.reshape(mixed, 1, 1, width), width, width));
      String inner = net.node("Gelu", net.dense(net.normalize(x, width), width, 4 * width));
      x = net.node("Add", x, net.dense(inner, 4 * width, width));
      outputs.addAll(List.of(keys, values));
      shapes.add(new long[] {1, heads, past + 1, size});
      shapes.add(new long[] {1, heads, past + 1, size});
    }
    outputs.addFirst(x);
    shapes.addFirst(new long[] {1, 1, width});
    return net.end(outputs, shapes);
  }

  /** {@code gelu(x * w + b)} over rows of 1,024. */
  static SuiteCase.Model chain() {
    NetworkBuilder net = new NetworkBuilder("chain");
    String x = net.input("x", 1024, 1024);
    String sum = net.node("Add", net.node("Mul", x, net.weights(1, 1024)), net.weights(1, 1024));
    return net.end(net.node("Gelu", sum), 1024, 1024);
  }

  /** Layer normalization written out in nine primitive nodes, as old exporters write it. */
  static SuiteCase.Model writtenOutNormalization() {
    NetworkBuilder net = new NetworkBuilder("written-out-normalization");
    String x = net.input("x", 1024, 1024);
    String axes = net.integers(-1);
    String centred = net.node("Sub", x, net.node("ReduceMean", x, axes));
    String square = net.node("Pow", centred, net.scalar(2));
    String variance = net.node("ReduceMean", square, axes);
    String deviation = net.node("Sqrt", net.node("Add", variance, net.scalar(1e-5f)));
    String normal = net.node("Div", centred, deviation);
    String scaled = net.node("Mul", normal, net.weights(1, 1024));
    return net.end(net.node("Add", scaled, net.weights(0.1, 1024)), 1024, 1024);
  }

  static SuiteCase.Model normalization() {
    NetworkBuilder net = new NetworkBuilder("normalization");
    String x = net.input("x", 1024, 1024);
    return net.end(net.normalize(x, 1024), 1024, 1024);
  }

  static SuiteCase.Model softmax() {
    NetworkBuilder net = new NetworkBuilder("softmax");
    return net.end(net.node("Softmax", net.input("x", 1024, 1024)), 1024, 1024);
  }

  /** A product with constant weights. */
  static SuiteCase.Model product(long m, long k, long n) {
    NetworkBuilder net = new NetworkBuilder("product");
    String x = net.input("x", m, k);
    return net.end(net.node("MatMul", x, net.weights(1 / Math.sqrt((double) k), k, n)), m, n);
  }
}
