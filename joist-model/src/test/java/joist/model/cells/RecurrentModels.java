package joist.model.cells;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import joist.graph.Attribute;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.GraphBuilder;
import joist.graph.Node;
import joist.graph.ValueType;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/** Recurrent networks of random weights. */
public final class RecurrentModels {
  private final Random random;

  public RecurrentModels(long seed) {
    random = new Random(seed);
  }

  private Tensor weights(long... dims) {
    float[] values = new float[(int) Shape.of(dims).elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian() / 4;
    }
    return Tensor.of(Shape.of(dims), values);
  }

  /** A sequence, f32 of this shape. */
  public Tensor sequence(long... dims) {
    return weights(dims);
  }

  /** One layer f32[T, B, inputs] to its last hidden state {@code y} f32[1, B, hidden]. */
  public Graph lastState(String operator, int inputs, int hidden) {
    GraphBuilder net = new GraphBuilder("last");
    String x = net.input("x", type(symbol("T"), symbol("B"), Dim.of(inputs)));
    layer(net, operator, x, new long[] {inputs, hidden}, List.of("", "y"));
    net.output("y", type(Dim.of(1), symbol("B"), Dim.of(hidden)));
    return net.build();
  }

  /** Words i64[T, B] that are looked up in a table, and one LSTM, to its last hidden state. */
  public Graph words(int words, int inputs, int hidden) {
    GraphBuilder net = new GraphBuilder("words");
    String x = net.input("x", ValueType.of(ElementType.I64, symbol("T"), symbol("B")));
    String read = net.node("Gather", net.constant("table", weights(words, inputs)), x);
    layer(net, "LSTM", read, new long[] {inputs, hidden}, List.of("", "y"));
    net.output("y", type(Dim.of(1), symbol("B"), Dim.of(hidden)));
    return net.build();
  }

  /**
   * As exporters write them: batch first, f32[B, T, inputs], layers on one another, all states and
   * a head of three classes on the last.
   */
  public Graph stacked(String operator, int inputs, int hidden, int layers) {
    GraphBuilder net = new GraphBuilder("stacked");
    String x = net.input("x", type(symbol("B"), symbol("T"), Dim.of(inputs)));
    String read = net.node(Node.ONNX, "Transpose", Map.of("perm", ints(1, 0, 2)), x);
    long width = inputs;
    String one = net.constant("one", Tensor.of(Shape.of(1), 1L));
    for (int i = 0; i < layers; i++) {
      layer(net, operator, read, new long[] {width, hidden}, List.of("all" + i, "last" + i));
      read = net.node("Squeeze", "all" + i, one);
      width = hidden;
    }
    net.nodeNamed("states", Node.ONNX, "Transpose", Map.of("perm", ints(1, 0, 2)), read);
    String zero = net.constant("zero", Tensor.of(Shape.of(1), 0L));
    String last = net.node("Squeeze", "last" + (layers - 1), zero);
    net.nodeNamed(
        "classes", Node.ONNX, "MatMul", Map.of(), last, net.constant("head", weights(hidden, 3)));
    net.output("states", type(symbol("B"), symbol("T"), Dim.of(hidden)));
    net.output("classes", type(symbol("B"), Dim.of(3)));
    return net.build();
  }

  /** A layer that runs backwards: its first step is the last. */
  public Graph backward(int inputs, int hidden) {
    GraphBuilder net = new GraphBuilder("backward");
    String x = net.input("x", type(symbol("T"), symbol("B"), Dim.of(inputs)));
    layer(
        net,
        "LSTM",
        x,
        new long[] {inputs, hidden},
        List.of("", "y"),
        Map.of("direction", new Attribute.StringValue("reverse")));
    net.output("y", type(Dim.of(1), symbol("B"), Dim.of(hidden)));
    return net.build();
  }

  private void layer(
      GraphBuilder net, String operator, String x, long[] widths, List<String> outputs) {
    layer(net, operator, x, widths, outputs, Map.of());
  }

  private void layer(
      GraphBuilder net,
      String operator,
      String x,
      long[] widths,
      List<String> outputs,
      Map<String, Attribute> more) {
    long gates = operator.equals("LSTM") ? 4 : operator.equals("GRU") ? 3 : 1;
    Map<String, Attribute> attributes = new HashMap<>(more);
    attributes.put("hidden_size", new Attribute.IntValue(widths[1]));
    net.add(
        new Node(
            net.unique("layer"),
            Node.ONNX,
            operator,
            List.of(
                x,
                net.constant("w", weights(1, gates * widths[1], widths[0])),
                net.constant("r", weights(1, gates * widths[1], widths[1])),
                net.constant("b", weights(1, 2 * gates * widths[1]))),
            outputs,
            attributes));
  }

  private static Attribute ints(long... values) {
    return new Attribute.Ints(values);
  }

  private static Dim symbol(String name) {
    return new Dim.Symbol(name);
  }

  private static ValueType type(Dim... dims) {
    return ValueType.of(ElementType.F32, dims);
  }
}
