package joist.graph;

import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import joist.tensor.Tensor;

/**
 * A model: typed inputs, nodes in an order in which every value is made before it is used, constant
 * initializers, and typed outputs. Immutable; being well typed is {@code Verifier}'s to say.
 *
 * @param opsets version by domain, such as {@code {"": 21, "ai.onnx.ml": 5}}
 * @param metadata free text by key, carried through ONNX's {@code metadata_props}
 */
public record Graph(
    String name,
    List<Value> inputs,
    List<Value> outputs,
    Map<String, Tensor> initializers,
    List<Node> nodes,
    Map<String, Integer> opsets,
    Map<String, String> metadata) {
  /** The version of {@code ai.onnx} that Joist's learners write. */
  public static final int ONNX_OPSET = 21;

  /** The version of {@code ai.onnx.ml} that Joist's learners write. */
  public static final int ONNX_ML_OPSET = 5;

  public Graph {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    initializers = Collections.unmodifiableMap(new LinkedHashMap<>(initializers));
    nodes = List.copyOf(nodes);
    opsets = Collections.unmodifiableMap(new TreeMap<>(opsets));
    metadata = Collections.unmodifiableMap(new TreeMap<>(metadata));
  }

  /** Whether it, or a body or branch in it, has a {@code Loop}, which may never end. */
  public boolean hasLoop() {
    return nodes.stream()
        .anyMatch(node ->
            (node.domain().isEmpty() && node.operator().equals("Loop"))
                || node.subgraphs().stream().anyMatch(Graph::hasLoop));
  }

  /** The values that this graph uses and does not make: those a body takes from around it. */
  public Set<String> captured() {
    Set<String> made = new HashSet<>(initializers.keySet());
    inputs.forEach(input -> made.add(input.name()));
    Set<String> captured = new LinkedHashSet<>();
    for (Node node : nodes) {
      node.inputs().stream().filter(name -> !made.contains(name)).forEach(captured::add);
      node.captured().stream().filter(name -> !made.contains(name)).forEach(captured::add);
      made.addAll(node.outputs());
    }
    outputs.stream().map(Value::name).filter(name -> !made.contains(name)).forEach(captured::add);
    captured.remove("");
    return captured;
  }
}
