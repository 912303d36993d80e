package joist.graph.interpret;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import joist.graph.Attribute;
import joist.graph.Graph;
import joist.graph.GraphException;
import joist.graph.Node;
import joist.tensor.Datum;
import joist.tensor.Tensor;

/**
 * One node with its inputs' values.
 *
 * @param opset the version of the node's domain, since operators changed over versions
 * @param scope where the node's bodies find the values around it
 */
record Call(Node node, List<Optional<Datum>> data, int opset, Scope scope) {
  Tensor input(int index) {
    return tensor(datum(index));
  }

  Optional<Tensor> optional(int index) {
    return optionalDatum(index).map(this::tensor);
  }

  /** Input {@code index}, whatever kind of value it is. */
  Datum datum(int index) {
    return optionalDatum(index)
        .orElseThrow(() -> failure("input " + index + " is missing, and it is not optional"));
  }

  Optional<Datum> optionalDatum(int index) {
    return index < data.size() ? data.get(index) : Optional.empty();
  }

  /** The items of input {@code index}, a sequence. */
  List<Datum> items(int index) {
    if (datum(index) instanceof Datum.Sequence(List<Datum> items)) {
      return items;
    }
    throw failure("input %d: expected a sequence, got %s".formatted(index, datum(index)));
  }

  Tensor tensor(Datum datum) {
    if (datum instanceof Tensor tensor) {
      return tensor;
    }
    throw failure("expected a tensor, got " + datum);
  }

  /** The graph that attribute {@code key} is. */
  Graph graph(String key) {
    if (node.attribute(key).orElse(null) instanceof Attribute.GraphValue(Graph graph)) {
      return graph;
    }
    throw failure("expected a graph as attribute '" + key + "'");
  }

  /** The outputs of the graph that attribute {@code key} is, for its inputs in order. */
  List<Datum> run(String key, List<? extends Datum> arguments) {
    return scope.runBody(graph(key), arguments);
  }

  /** Called in loops, which may be endless. */
  void checkNotInterrupted() {
    if (Thread.currentThread().isInterrupted()) {
      throw failure("its thread was interrupted");
    }
  }

  /** All inputs, of an operator that takes any number. */
  List<Tensor> all() {
    return data.stream().flatMap(Optional::stream).map(this::tensor).toList();
  }

  /** Input {@code index} as integers where it is there, else the attribute {@code key}. */
  Optional<long[]> integers(int index, String key) {
    return optional(index)
        .map(Elements::integers)
        .or(() -> node.attribute(key).map(ignored -> node.intsAttribute(key)));
  }

  /** The attribute {@code key} as an axis of a tensor of rank {@code rank}. */
  int axis(String key, long otherwise, int rank) {
    return axis(node.intAttribute(key, otherwise), rank);
  }

  /** {@code axis} counted from the front; negative ones count from the end. */
  int axis(long axis, int rank) {
    long positive = axis < 0 ? axis + rank : axis;
    if (positive < 0 || positive > Math.max(rank - 1, 0)) {
      throw failure("expected an axis of -%d to %d, got %d".formatted(rank, rank - 1, axis));
    }
    return (int) positive;
  }

  /**
   * What the node draws random numbers from: of its {@code seed} where it has one, or else what was
   * handed to the run, or else of its name. ONNX leaves the generator open; with a seed it is
   * {@link SplittableRandom} of the seed's bits.
   */
  RandomGenerator random() {
    Optional<Attribute> seed = node.attribute("seed");
    if (seed.isPresent() && seed.get() instanceof Attribute.FloatValue(float value)) {
      return new SplittableRandom(Float.floatToIntBits(value));
    }
    if (seed.isPresent() && seed.get() instanceof Attribute.IntValue(long value)) {
      return new SplittableRandom(value);
    }
    return scope.random().orElseGet(() -> new SplittableRandom(node.name().hashCode()));
  }

  GraphException failure(String problem) {
    return new GraphException(
        "node '%s' (%s): %s".formatted(node.name(), node.qualifiedOperator(), problem));
  }
}
