package joist.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import joist.tensor.Tensor;

/**
 * Builds a graph node by node, naming the values between. Not thread-safe; used once.
 *
 * <p>Names are made from a counter, so equal calls make equal graphs.
 */
public final class GraphBuilder {
  private final String name;
  private final List<Value> inputs = new ArrayList<>();
  private final List<Value> outputs = new ArrayList<>();
  private final Map<String, Tensor> initializers = new LinkedHashMap<>();
  private final List<Node> nodes = new ArrayList<>();
  private final Map<String, Integer> counters = new HashMap<>();
  private final Set<String> made = new HashSet<>();
  private final Set<String> declaredOutputs = new HashSet<>();

  public GraphBuilder(String name) {
    this.name = name;
  }

  /**
   * Declares an input and returns its name. Declare inputs before nodes, so that names made for
   * nodes keep clear of them.
   *
   * @throws IllegalArgumentException when a value of that name is there already
   */
  public String input(String input, ValueType type) {
    claim(input);
    inputs.add(new Value(input, type));
    return input;
  }

  /** Declares the value of that name, made before or after, as an output. */
  public void output(String output, ValueType type) {
    declaredOutputs.add(output);
    outputs.add(new Value(output, type));
  }

  /** Adds a constant and returns its name, {@code hint} made unique. */
  public String constant(String hint, Tensor value) {
    String unique = unique(hint);
    claim(unique);
    initializers.put(unique, value);
    return unique;
  }

  /** Adds a one-output {@code ai.onnx} node without attributes and returns its output's name. */
  public String node(String operator, String... nodeInputs) {
    return node(Node.ONNX, operator, Map.of(), nodeInputs);
  }

  /** Adds a one-output node and returns its output's name. */
  public String node(
      String domain, String operator, Map<String, Attribute> attributes, String... nodeInputs) {
    String output = unique(operator);
    add(new Node(output, domain, operator, List.of(nodeInputs), List.of(output), attributes));
    return output;
  }

  /** Adds a node whose output gets the given name, for a graph's outputs. */
  public void nodeNamed(
      String output,
      String domain,
      String operator,
      Map<String, Attribute> attributes,
      String... nodeInputs) {
    add(new Node(output, domain, operator, List.of(nodeInputs), List.of(output), attributes));
  }

  /**
   * Adds a node whose names are given.
   *
   * @throws IllegalArgumentException when it makes a value that is there already
   */
  public void add(Node node) {
    node.outputs().stream().filter(output -> !output.isEmpty()).forEach(this::claim);
    nodes.add(node);
  }

  private void claim(String value) {
    if (!made.add(value)) {
      throw new IllegalArgumentException(
          "graph '%s' has a value named '%s' already; declare inputs first, and name each value once"
              .formatted(name, value));
    }
  }

  /**
   * {@code hint} with a counter behind it: {@code Add_0}, {@code Add_1}; never the name of an
   * input, of a declared output or of a value made so far.
   */
  public String unique(String hint) {
    String candidate;
    do {
      candidate = hint + "_" + (counters.merge(hint, 1, Integer::sum) - 1);
    } while (made.contains(candidate) || declaredOutputs.contains(candidate));
    return candidate;
  }

  public Graph build() {
    return new Graph(
        name,
        inputs,
        outputs,
        initializers,
        nodes,
        Map.of(Node.ONNX, Graph.ONNX_OPSET, Node.ONNX_ML, Graph.ONNX_ML_OPSET),
        Map.of());
  }
}
