package joist.onnx.version;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import joist.graph.Attribute;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.Node;
import joist.graph.Value;
import joist.graph.ValueType;
import joist.graph.typing.Verifier;
import joist.tensor.Tensor;

/** A model of one node for tests: its first input is the model's, the others are constants. */
final class NodeModel {
  private final String operator;
  private final int opset;
  private final Map<String, Attribute> attributes = new TreeMap<>();
  private final List<String> inputs = new ArrayList<>();
  private final Map<String, Tensor> constants = new LinkedHashMap<>();
  private final List<Value> given = new ArrayList<>();
  private final Map<String, Tensor> arguments = new LinkedHashMap<>();
  private int outputs = 1;

  private NodeModel(String operator, int opset) {
    this.operator = operator;
    this.opset = opset;
  }

  static NodeModel of(String operator, int opset) {
    return new NodeModel(operator, opset);
  }

  NodeModel with(String key, long value) {
    attributes.put(key, new Attribute.IntValue(value));
    return this;
  }

  NodeModel with(String key, float value) {
    attributes.put(key, new Attribute.FloatValue(value));
    return this;
  }

  NodeModel with(String key, String value) {
    attributes.put(key, new Attribute.StringValue(value));
    return this;
  }

  NodeModel with(String key, long... values) {
    attributes.put(key, new Attribute.Ints(values));
    return this;
  }

  NodeModel with(String key, float... values) {
    attributes.put(key, new Attribute.Floats(values));
    return this;
  }

  /** An input that is given when the model runs. */
  NodeModel input(Tensor value) {
    String name = "x" + inputs.size();
    List<Dim> dims = new ArrayList<>();
    for (long extent : value.shape().dims()) {
      dims.add(Dim.of(extent));
    }
    given.add(new Value(name, new ValueType(value.type(), dims)));
    arguments.put(name, value);
    inputs.add(name);
    return this;
  }

  NodeModel constant(Tensor value) {
    String name = "c" + inputs.size();
    constants.put(name, value);
    inputs.add(name);
    return this;
  }

  NodeModel leftOut() {
    inputs.add("");
    return this;
  }

  NodeModel outputs(int count) {
    outputs = count;
    return this;
  }

  Map<String, Tensor> arguments() {
    return arguments;
  }

  Graph graph() {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < outputs; i++) {
      names.add("y" + i);
    }
    Node node = new Node("node", Node.ONNX, operator, inputs, names, attributes);
    Graph bare = graph(node, List.of());
    Map<String, ValueType> types = Verifier.infer(bare);
    List<Value> typed = names.stream().map(name -> new Value(name, types.get(name))).toList();
    return graph(node, typed);
  }

  /** The model as it is, whether it is well formed or not. */
  Graph unchecked() {
    return graph(
        new Node("node", Node.ONNX, operator, inputs, List.of("y0"), attributes), List.of());
  }

  private Graph graph(Node node, List<Value> typed) {
    return new Graph(
        "g", given, typed, constants, List.of(node), Map.of(Node.ONNX, opset), Map.of());
  }
}
