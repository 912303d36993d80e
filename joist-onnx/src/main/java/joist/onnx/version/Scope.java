package joist.onnx.version;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import joist.graph.Attribute;
import joist.graph.DatumType;
import joist.graph.Graph;
import joist.graph.GraphException;
import joist.graph.Node;
import joist.graph.Value;
import joist.graph.typing.Verifier;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * What is known of the values that a graph's nodes may use: their types and, of constants, their
 * contents; those of the graphs around it included.
 */
record Scope(
    Map<String, Integer> opsets, Map<String, DatumType> types, Map<String, Tensor> constants) {
  /** The scope around a whole model, of which nothing is known. */
  static Scope around(Graph graph) {
    return new Scope(graph.opsets(), Map.of(), Map.of());
  }

  /** The scope of a graph that stands in this one. */
  Scope inside(Graph graph) {
    Map<String, DatumType> innerTypes = new HashMap<>(types);
    innerTypes.putAll(inferred(graph));
    Map<String, Tensor> innerConstants = new HashMap<>(constants);
    innerConstants.putAll(graph.initializers());
    for (Node node : graph.nodes()) {
      node.outputs().forEach(innerConstants::remove);
      constant(node).ifPresent(tensor -> innerConstants.put(node.outputs().getFirst(), tensor));
    }
    graph.inputs().stream().map(Value::name).forEach(innerConstants::remove);
    return new Scope(opsets, innerTypes, innerConstants);
  }

  /** The types of the graph's values, as far as they can be told. */
  private Map<String, DatumType> inferred(Graph graph) {
    Graph closed =
        new Graph(
            graph.name(),
            captured(graph),
            graph.outputs(),
            graph.initializers(),
            graph.nodes(),
            opsets,
            graph.metadata());
    try {
      return Verifier.inferData(closed);
    } catch (GraphException e) {
      return Map.of();
    }
  }

  /** The graph's inputs, and what it takes from around it. */
  private List<Value> captured(Graph graph) {
    List<Value> inputs = new ArrayList<>(graph.inputs());
    for (String name : graph.captured()) {
      inputs.add(new Value(name, types.getOrDefault(name, new DatumType.Unknown())));
    }
    return inputs;
  }

  /** What a Constant node holds, where that is a tensor or a number. */
  private static Optional<Tensor> constant(Node node) {
    if (!node.qualifiedOperator().equals("Constant")) {
      return Optional.empty();
    }
    for (Attribute value : node.attributes().values()) {
      switch (value) {
        case Attribute.TensorValue(Tensor tensor) -> {
          return Optional.of(tensor);
        }
        case Attribute.IntValue(long number) -> {
          return Optional.of(Tensor.of(Shape.of(), number));
        }
        case Attribute.Ints(long[] numbers) -> {
          return Optional.of(Tensor.of(Shape.of(numbers.length), numbers));
        }
        case Attribute.FloatValue(float number) -> {
          return Optional.of(Tensor.of(Shape.of(), number));
        }
        case Attribute.Floats(float[] numbers) -> {
          return Optional.of(Tensor.of(Shape.of(numbers.length), numbers));
        }
        default -> {}
      }
    }
    return Optional.empty();
  }
}
