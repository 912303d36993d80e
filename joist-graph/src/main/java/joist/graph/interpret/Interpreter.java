package joist.graph.interpret;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import joist.graph.Graph;
import joist.graph.GraphException;
import joist.graph.TensorOutputs;
import joist.graph.Value;
import joist.tensor.Datum;
import joist.tensor.Tensor;

/** Runs graphs node by node, by the definition of each operator. Stateless. */
public final class Interpreter {
  private Interpreter() {}

  /**
   * The graph's outputs for these inputs, in the order in which the graph declares them.
   *
   * @throws GraphException when an input is missing or of the wrong type, an operator is not
   *     supported, a node cannot be computed, or an output is no tensor; the message names it
   */
  public static Map<String, Tensor> run(Graph graph, Map<String, Tensor> inputs) {
    return TensorOutputs.of(runData(graph, inputs));
  }

  /** As {@link #run}, for inputs and outputs that may be sequences, optionals and maps too. */
  public static Map<String, Datum> runData(Graph graph, Map<String, ? extends Datum> inputs) {
    return run(Scope.of(graph, Optional.empty(), Optional.empty()), graph, inputs);
  }

  /**
   * As {@link #runData}, with random numbers from {@code random} for the nodes that have no seed of
   * their own. Without one, such a node draws the same numbers in each run, by its name.
   */
  public static Map<String, Datum> runRandomly(
      Graph graph, Map<String, ? extends Datum> inputs, RandomGenerator random) {
    return run(Scope.of(graph, Optional.of(random), Optional.empty()), graph, inputs);
  }

  /** As {@link #runData}, with bodies of control flow run by {@code bodies}. */
  public static Map<String, Datum> runData(
      Graph graph, Map<String, ? extends Datum> inputs, Bodies bodies) {
    return run(Scope.of(graph, Optional.empty(), Optional.of(bodies)), graph, inputs);
  }

  private static Map<String, Datum> run(
      Scope scope, Graph graph, Map<String, ? extends Datum> inputs) {
    for (Value input : graph.inputs()) {
      Datum given = inputs.get(input.name());
      if (given != null) {
        scope.give(input, given);
      } else if (!scope.has(input.name())) {
        throw new GraphException(
            "graph '%s': expected the input %s, got none of that name"
                .formatted(graph.name(), input));
      }
    }
    List<Datum> made = scope.run();
    Map<String, Datum> outputs = new LinkedHashMap<>();
    for (int i = 0; i < made.size(); i++) {
      outputs.put(graph.outputs().get(i).name(), made.get(i));
    }
    return outputs;
  }
}
