package joist.graph.interpret;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.random.RandomGenerator;
import joist.graph.Graph;
import joist.graph.GraphException;
import joist.graph.Node;
import joist.graph.Value;
import joist.tensor.Datum;

/**
 * One run of one graph: the values made so far, over those of the graph around it. Used by one
 * thread.
 */
final class Scope {
  private final Graph graph;
  private final Map<String, Integer> opsets;
  private final Optional<Scope> outer;
  private final Optional<Bodies> bodies;
  private final Map<String, Datum> values;
  private final Optional<RandomGenerator> random;

  private Scope(
      Graph graph,
      Map<String, Integer> opsets,
      Optional<Scope> outer,
      Optional<RandomGenerator> random,
      Optional<Bodies> bodies) {
    this.graph = graph;
    this.random = random;
    this.opsets = opsets;
    this.outer = outer;
    this.bodies = bodies;
    this.values = new HashMap<>(graph.initializers());
  }

  /**
   * The outermost scope of a run.
   *
   * @param random what nodes draw from that have no seed
   * @param bodies who runs bodies, if it is not to be this class
   */
  static Scope of(Graph graph, Optional<RandomGenerator> random, Optional<Bodies> bodies) {
    return new Scope(graph, graph.opsets(), Optional.empty(), random, bodies);
  }

  Optional<RandomGenerator> random() {
    return random;
  }

  /** The outputs of a body that stands in this scope, for its inputs in order. */
  List<Datum> runBody(Graph body, List<? extends Datum> arguments) {
    if (body.inputs().size() != arguments.size()) {
      throw new GraphException(
          "graph '%s': expected %d inputs, got %d"
              .formatted(body.name(), body.inputs().size(), arguments.size()));
    }
    return bodies
        .flatMap(others -> others.run(body, arguments, this::value))
        .orElseGet(() -> interpretBody(body, arguments));
  }

  /** What a body declares of its inputs' ranks is not held against them, as exporters are loose. */
  private List<Datum> interpretBody(Graph body, List<? extends Datum> arguments) {
    Scope inner = new Scope(body, opsets, Optional.of(this), random, bodies);
    for (int i = 0; i < arguments.size(); i++) {
      inner.values.put(body.inputs().get(i).name(), arguments.get(i));
    }
    return inner.run();
  }

  void give(Value input, Datum datum) {
    if (!input.datumType().holds(datum)) {
      throw new GraphException(
          "input '%s': expected %s, got %s".formatted(input.name(), input.datumType(), datum));
    }
    values.put(input.name(), datum);
  }

  /** Runs the nodes in order; the graph's outputs in order. */
  List<Datum> run() {
    for (Node node : graph.nodes()) {
      List<? extends Datum> outputs = run(node);
      for (int i = 0; i < Math.min(outputs.size(), node.outputs().size()); i++) {
        values.put(node.outputs().get(i), outputs.get(i));
      }
    }
    return graph.outputs().stream().map(output -> value(output.name())).toList();
  }

  private List<? extends Datum> run(Node node) {
    List<Optional<Datum>> arguments = new ArrayList<>();
    for (String input : node.inputs()) {
      arguments.add(input.isEmpty() ? Optional.empty() : Optional.of(value(input)));
    }
    Call call = new Call(node, arguments, opsets.getOrDefault(node.domain(), 1), this);
    try {
      return Operations.of(node).run(call);
    } catch (ArithmeticException
        | IndexOutOfBoundsException
        | NegativeArraySizeException
        | NoSuchElementException
        | IllegalArgumentException e) {
      GraphException named = call.failure(String.valueOf(e.getMessage()));
      named.initCause(e);
      throw named;
    }
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  private Datum value(String name) {
    Datum datum = values.get(name);
    if (datum != null) {
      return datum;
    }
    return outer
        .map(around -> around.value(name))
        .orElseThrow(() ->
            new GraphException("the value '" + name + "' is used but nothing makes it before"));
  }
}
