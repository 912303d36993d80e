package joist.graph.interpret;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import joist.graph.Graph;
import joist.graph.GraphException;
import joist.graph.Node;
import joist.graph.Value;
import joist.tensor.Tensor;

/** Runs graphs node by node, by the definition of each operator. Stateless. */
public final class Interpreter {
  private Interpreter() {}

  /**
   * The graph's outputs for these inputs, in the order in which the graph declares them.
   *
   * @throws GraphException when an input is missing or of the wrong type, an operator is not
   *     supported, or a node cannot be computed; the message names it
   */
  public static Map<String, Tensor> run(Graph graph, Map<String, Tensor> inputs) {
    Map<String, Tensor> values = new HashMap<>(graph.initializers());
    for (Value input : graph.inputs()) {
      Optional.ofNullable(inputs.get(input.name()))
          .ifPresent(tensor -> values.put(input.name(), checked(input, tensor)));
      if (!values.containsKey(input.name())) {
        throw new GraphException(
            "graph '%s': expected the input %s, got none of that name"
                .formatted(graph.name(), input));
      }
    }
    for (Node node : graph.nodes()) {
      List<Tensor> outputs = run(node, call(graph, node, values));
      for (int i = 0; i < Math.min(outputs.size(), node.outputs().size()); i++) {
        values.put(node.outputs().get(i), outputs.get(i));
      }
    }
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    graph.outputs().forEach(output -> outputs.put(output.name(), value(values, output.name())));
    return outputs;
  }

  private static Tensor checked(Value input, Tensor tensor) {
    if (tensor.type() != input.type().elementType()
        || tensor.shape().rank() != input.type().rank()) {
      throw new GraphException(
          "input '%s': expected %s, got %s".formatted(input.name(), input.type(), tensor));
    }
    return tensor;
  }

  private static Call call(Graph graph, Node node, Map<String, Tensor> values) {
    List<Optional<Tensor>> arguments = new ArrayList<>();
    for (String input : node.inputs()) {
      arguments.add(input.isEmpty() ? Optional.empty() : Optional.of(value(values, input)));
    }
    return new Call(node, arguments, graph.opsets().getOrDefault(node.domain(), 1));
  }

  private static List<Tensor> run(Node node, Call call) {
    try {
      return Operations.of(node).run(call);
    } catch (ArithmeticException | IndexOutOfBoundsException | IllegalArgumentException e) {
      GraphException named = call.failure(String.valueOf(e.getMessage()));
      named.initCause(e);
      throw named;
    }
  }

  private static Tensor value(Map<String, Tensor> values, String name) {
    Tensor tensor = values.get(name);
    if (tensor == null) {
      throw new GraphException("the value '" + name + "' is used but nothing makes it before");
    }
    return tensor;
  }
}
