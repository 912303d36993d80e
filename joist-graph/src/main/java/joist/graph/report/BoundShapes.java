package joist.graph.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.GraphException;
import joist.graph.Value;
import joist.graph.ValueType;
import joist.graph.typing.Verifier;
import joist.tensor.Shape;

/** Gives the inputs of a graph known shapes, so that all that follows from them is known too. */
public final class BoundShapes {
  private BoundShapes() {}

  /**
   * The graph with inputs of these shapes, and outputs as they follow.
   *
   * @param shapes by input; other inputs stay as they are
   * @throws GraphException when there is no such input, its rank is another, or the graph cannot be
   *     run for these shapes
   */
  public static Graph bind(Graph graph, Map<String, Shape> shapes) {
    List<String> names = graph.inputs().stream().map(Value::name).toList();
    for (String name : shapes.keySet()) {
      if (!names.contains(name)) {
        throw new GraphException(
            "there is no input '%s'; the model has %s".formatted(name, String.join(", ", names)));
      }
    }
    List<Value> inputs = new ArrayList<>();
    for (Value input : graph.inputs()) {
      Shape shape = shapes.get(input.name());
      inputs.add(shape == null ? input : bound(input, shape));
    }
    return withInputs(graph, inputs);
  }

  private static Value bound(Value input, Shape shape) {
    if (shape.rank() != input.type().rank()) {
      throw new GraphException(
          "input '%s': expected a shape of rank %d, as in %s, got %s"
              .formatted(input.name(), input.type().rank(), input.type(), shape));
    }
    List<Dim> dims = new ArrayList<>();
    for (long extent : shape.dims()) {
      dims.add(Dim.of(extent));
    }
    return new Value(input.name(), new ValueType(input.type().elementType(), dims));
  }

  /**
   * The graph for a batch: the first dimension of every input is {@code batch}, where it is open in
   * any input; else that of all inputs.
   *
   * @throws GraphException when the graph cannot be run for it
   */
  public static Graph batch(Graph graph, long batch) {
    boolean open = graph.inputs().stream().anyMatch(BoundShapes::hasOpenBatch);
    List<Value> inputs = new ArrayList<>();
    for (Value input : graph.inputs()) {
      List<Dim> dims = new ArrayList<>(input.type().dims());
      if (!dims.isEmpty() && (!open || hasOpenBatch(input))) {
        dims.set(0, Dim.of(batch));
      }
      inputs.add(new Value(input.name(), new ValueType(input.type().elementType(), dims)));
    }
    return withInputs(graph, inputs);
  }

  private static boolean hasOpenBatch(Value input) {
    List<Dim> dims = input.type().dims();
    return !dims.isEmpty() && dims.getFirst() instanceof Dim.Symbol;
  }

  private static Graph withInputs(Graph graph, List<Value> inputs) {
    Graph bound = of(graph, inputs, graph.outputs());
    Map<String, ValueType> types = Verifier.infer(bound);
    return of(
        graph,
        inputs,
        graph.outputs().stream()
            .map(out ->
                Optional.ofNullable(types.get(out.name()))
                    .map(type -> new Value(out.name(), type))
                    .orElse(out))
            .toList());
  }

  private static Graph of(Graph graph, List<Value> inputs, List<Value> outputs) {
    return new Graph(
        graph.name(),
        inputs,
        outputs,
        graph.initializers(),
        graph.nodes(),
        graph.opsets(),
        graph.metadata());
  }
}
