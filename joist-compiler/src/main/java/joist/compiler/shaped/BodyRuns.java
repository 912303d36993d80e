package joist.compiler.shaped;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import joist.compiler.target.Target;
import joist.graph.DatumType;
import joist.graph.Graph;
import joist.graph.Value;
import joist.graph.interpret.Bodies;
import joist.tensor.Datum;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * Runs the bodies of a graph's control flow as graphs of their own, planned as the graph around
 * them is: what a body captures is an input too, or a constant where it is one outside.
 * Thread-safe.
 */
final class BodyRuns implements Bodies {
  /** A body whose values grow from step to step is planned this often, and interpreted then. */
  private static final int MOST_SHAPES = 16;

  private final Graph around;
  private final Target target;
  private final PackedWeights packed;
  private final IdentityHashMap<Graph, Map<List<DatumType>, Body>> bodies = new IdentityHashMap<>();

  BodyRuns(Graph around, Target target, PackedWeights packed) {
    this.around = around;
    this.target = target;
    this.packed = packed;
  }

  /**
   * A body as a whole graph.
   *
   * @param shapes the combinations of its inputs' shapes that have come
   */
  private record Body(Graph graph, ShapedRuns runs, Set<List<Shape>> shapes) {
    /** Whether inputs are of shapes that have come before, or there still is room for others. */
    boolean takes(Collection<Datum> inputs) {
      List<Shape> given = new ArrayList<>();
      for (Datum input : inputs) {
        given.add(input instanceof Tensor tensor ? tensor.shape() : Shape.of());
      }
      synchronized (shapes) {
        return shapes.contains(given) || (shapes.size() < MOST_SHAPES && shapes.add(given));
      }
    }
  }

  @Override
  public Optional<List<Datum>> run(
      Graph body, List<? extends Datum> arguments, Function<String, Datum> values) {
    Map<String, Datum> inputs = new LinkedHashMap<>();
    for (int i = 0; i < arguments.size(); i++) {
      inputs.put(body.inputs().get(i).name(), arguments.get(i));
    }
    for (String captured : body.captured()) {
      if (!around.initializers().containsKey(captured)) {
        inputs.put(captured, values.apply(captured));
      }
    }
    return types(body, inputs)
        .map(types -> whole(body, List.copyOf(inputs.keySet()), types))
        .filter(whole -> whole.takes(inputs.values()))
        .map(whole -> {
          Map<String, Datum> made = whole.runs.runData(whole.graph, inputs);
          List<Datum> outputs = new ArrayList<>();
          for (Value output : body.outputs()) {
            outputs.add(Optional.ofNullable(made.get(output.name())).orElseThrow());
          }
          return outputs;
        });
  }

  /** Brings the bodies that have run so far to their full speed. */
  void warm(Duration most) {
    long end = System.nanoTime() + most.toNanos();
    List<Body> all;
    synchronized (bodies) {
      all = bodies.values().stream().flatMap(each -> each.values().stream()).toList();
    }
    for (Body body : all) {
      body.runs.warm(Duration.ofNanos(end - System.nanoTime()));
    }
  }

  /** The inputs' types; empty where one is a container of nobody knows what. */
  private static Optional<List<DatumType>> types(Graph body, Map<String, Datum> inputs) {
    Map<String, DatumType> declared = new HashMap<>();
    body.inputs().forEach(input -> declared.put(input.name(), input.datumType()));
    List<DatumType> types = new ArrayList<>();
    inputs.forEach((name, datum) ->
        types.add(typeOf(datum, declared.getOrDefault(name, new DatumType.Unknown()))));
    return types.stream().anyMatch(BodyRuns::isOpen) ? Optional.empty() : Optional.of(types);
  }

  private static DatumType typeOf(Datum datum, DatumType declared) {
    if (declared instanceof DatumType.Maybe(DatumType content) && !(datum instanceof Datum.Maybe)) {
      return new DatumType.Maybe(typeOf(datum, content));
    }
    return switch (datum) {
      case Tensor tensor -> new DatumType.Unranked(tensor.type());
      case Datum.Dictionary(Tensor keys, Tensor values) ->
          new DatumType.Dictionary(keys.type(), values.type());
      case Datum.Sequence(var items) when !items.isEmpty() ->
          new DatumType.Sequence(typeOf(items.getFirst(), new DatumType.Unknown()));
      case Datum.Maybe(var content) when content.isPresent() ->
          new DatumType.Maybe(typeOf(content.get(), new DatumType.Unknown()));
      case Datum.Sequence _, Datum.Maybe _ -> declared;
    };
  }

  private static boolean isOpen(DatumType type) {
    return switch (type) {
      case DatumType.Unknown _ -> true;
      case DatumType.Sequence(DatumType element) -> isOpen(element);
      case DatumType.Maybe(DatumType content) -> isOpen(content);
      default -> false;
    };
  }

  /** Keeps no memory between calls any more. */
  void retire() {
    synchronized (bodies) {
      bodies.values().forEach(kinds -> kinds.values().forEach(body -> body.runs.retire()));
    }
  }

  private Body whole(Graph body, List<String> names, List<DatumType> types) {
    synchronized (bodies) {
      return bodies
          .computeIfAbsent(body, key -> new HashMap<>())
          .computeIfAbsent(types, key -> whole(body, typed(names, types)));
    }
  }

  private static List<Value> typed(List<String> names, List<DatumType> types) {
    List<Value> inputs = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      inputs.add(new Value(names.get(i), types.get(i)));
    }
    return inputs;
  }

  private Body whole(Graph body, List<Value> inputs) {
    Map<String, Tensor> constants = new HashMap<>(around.initializers());
    constants.keySet().retainAll(body.captured());
    constants.putAll(body.initializers());
    Graph graph =
        new Graph(
            body.name(),
            inputs,
            body.outputs(),
            constants,
            body.nodes(),
            around.opsets(),
            Map.of());
    return new Body(graph, new ShapedRuns(target, packed), new HashSet<>());
  }
}
