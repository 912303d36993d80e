package joist.graph.interpret;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import joist.graph.Attribute;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.Node;
import joist.graph.Value;
import joist.graph.ValueType;
import joist.graph.typing.Verifier;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * A graph of one node, for tests: input 0 is the graph's input, the others are constants. Running
 * it also checks that the outputs are as they were inferred.
 */
final class OneNode {
  private final String domain;
  private final String operator;
  private final int opset;
  private final Map<String, Attribute> attributes = new TreeMap<>();
  private int outputs = 1;

  private OneNode(String domain, String operator, int opset) {
    this.domain = domain;
    this.operator = operator;
    this.opset = opset;
  }

  static OneNode of(String operator, int opset) {
    return new OneNode(Node.ONNX, operator, opset);
  }

  static OneNode of(String domain, String operator, int opset) {
    return new OneNode(domain, operator, opset);
  }

  OneNode with(String key, long value) {
    attributes.put(key, new Attribute.IntValue(value));
    return this;
  }

  OneNode with(String key, float value) {
    attributes.put(key, new Attribute.FloatValue(value));
    return this;
  }

  OneNode with(String key, String value) {
    attributes.put(key, new Attribute.StringValue(value));
    return this;
  }

  OneNode with(String key, long... values) {
    attributes.put(key, new Attribute.Ints(values));
    return this;
  }

  OneNode with(String key, float... values) {
    attributes.put(key, new Attribute.Floats(values));
    return this;
  }

  OneNode strings(String key, String... values) {
    attributes.put(key, new Attribute.Strings(List.of(values)));
    return this;
  }

  OneNode outputs(int count) {
    outputs = count;
    return this;
  }

  /** The first output. */
  Tensor run(Tensor... inputs) {
    return runAll(inputs).getFirst();
  }

  List<Tensor> runAll(Tensor... inputs) {
    List<Optional<Tensor>> all = new ArrayList<>();
    for (Tensor input : inputs) {
      all.add(Optional.of(input));
    }
    return runAll(all);
  }

  /** All outputs; an empty input is left out. */
  List<Tensor> runAll(List<Optional<Tensor>> inputs) {
    Graph graph = graph(inputs);
    Map<String, ValueType> types = Verifier.infer(graph);
    Map<String, Tensor> arguments =
        inputs.isEmpty() ? Map.of() : Map.of("x0", inputs.getFirst().orElseThrow());
    Graph typed = withOutputs(graph, types);
    Map<String, Tensor> results = Interpreter.run(typed, arguments);
    results.forEach((name, tensor) -> checkInferred(types.get(name), tensor));
    return List.copyOf(results.values());
  }

  /**
   * The type of output 0 for an f32 input 0 of these dimensions, of which letters are symbols, and
   * for these constants behind it.
   */
  String inferred(String dims, Tensor... constants) {
    List<Dim> parsed = new ArrayList<>();
    for (String dim : dims.split(", ")) {
      boolean number = Character.isDigit(dim.charAt(0));
      parsed.add(number ? Dim.of(Long.parseLong(dim)) : new Dim.Symbol(dim));
    }
    List<Optional<Tensor>> inputs = new ArrayList<>();
    inputs.add(Optional.of(Tensor.of(Shape.of(), 0f)));
    for (Tensor constant : constants) {
      inputs.add(Optional.of(constant));
    }
    Graph graph = graph(inputs);
    Value input = new Value("x0", new ValueType(ElementType.F32, parsed));
    Graph typed =
        new Graph(
            "g",
            List.of(input),
            List.of(),
            graph.initializers(),
            graph.nodes(),
            graph.opsets(),
            Map.of());
    return Verifier.infer(typed).get("y0").toString();
  }

  private Graph graph(List<Optional<Tensor>> inputs) {
    List<String> names = new ArrayList<>();
    List<Value> graphInputs = new ArrayList<>();
    Map<String, Tensor> constants = new LinkedHashMap<>();
    for (int i = 0; i < inputs.size(); i++) {
      Optional<Tensor> input = inputs.get(i);
      String name = input.isPresent() ? "x" + i : "";
      names.add(name);
      if (i == 0) {
        graphInputs.add(new Value(name, type(input.orElseThrow())));
      } else {
        input.ifPresent(tensor -> constants.put(name, tensor));
      }
    }
    List<String> made = new ArrayList<>();
    for (int i = 0; i < outputs; i++) {
      made.add("y" + i);
    }
    Node node = new Node("n", domain, operator, names, made, attributes);
    return new Graph(
        "g", graphInputs, List.of(), constants, List.of(node), Map.of(domain, opset), Map.of());
  }

  private Graph withOutputs(Graph graph, Map<String, ValueType> types) {
    List<Value> values = new ArrayList<>();
    for (int i = 0; i < outputs; i++) {
      ValueType unknown = new ValueType(graph.inputs().getFirst().type().elementType(), List.of());
      values.add(new Value("y" + i, types.getOrDefault("y" + i, unknown)));
    }
    return new Graph(
        graph.name(),
        graph.inputs(),
        values,
        graph.initializers(),
        graph.nodes(),
        graph.opsets(),
        Map.of());
  }

  private static ValueType type(Tensor tensor) {
    List<Dim> dims = new ArrayList<>();
    for (long extent : tensor.shape().dims()) {
      dims.add(Dim.of(extent));
    }
    return new ValueType(tensor.type(), dims);
  }

  private static void checkInferred(ValueType inferred, Tensor tensor) {
    assertThat(inferred.elementType()).isEqualTo(tensor.type());
    assertThat(inferred.rank()).isEqualTo(tensor.shape().rank());
    for (int axis = 0; axis < inferred.rank(); axis++) {
      if (inferred.dims().get(axis) instanceof Dim.Known(long extent)) {
        assertThat(extent).as("%s for %s", inferred, tensor).isEqualTo(tensor.shape().dim(axis));
      }
    }
  }

  /** The numbers from {@code first} on, row-major. */
  static Tensor counting(float first, long... dims) {
    Shape shape = Shape.of(dims);
    float[] values = new float[(int) shape.elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = first + i;
    }
    return Tensor.of(shape, values);
  }

  static void assertClose(Tensor actual, double... expected) {
    double[] values = Elements.reals(actual);
    assertThat(values).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      double tolerance = 1e-5 * (1 + Math.abs(expected[i]));
      assertThat(values[i])
          .as("element %d of %s", i, java.util.Arrays.toString(values))
          .isCloseTo(expected[i], org.assertj.core.data.Offset.offset(tolerance));
    }
  }
}
