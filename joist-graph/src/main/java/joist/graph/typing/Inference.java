package joist.graph.typing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import joist.graph.Attribute;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.GraphException;
import joist.graph.Node;
import joist.tensor.ElementType;

/**
 * One node with what is known of its inputs: what a {@link ShapeRule} infers from.
 *
 * @param types the output types that the signature settles, by output
 * @param symbols makes names for extents that only running can tell
 * @param bodies infers the node's subgraphs
 */
record Inference(
    Node node,
    int opset,
    List<Optional<Facts>> inputs,
    Map<Integer, ElementType> types,
    Symbols symbols,
    Bodies bodies) {
  /** Numbers the symbols of one graph; not thread-safe. */
  static final class Symbols {
    /** More than any model takes; bodies within loops within loops are inferred ever again. */
    private static final long MOST_NODES = 300_000;

    private int next;
    private long nodes;

    /** Counts the nodes of bodies, so that a file made for it cannot keep inference busy. */
    void spend(Graph body) {
      nodes += 1 + body.nodes().size();
      if (nodes > MOST_NODES) {
        throw new GraphException("the graphs within graphs are nested too deep to be verified");
      }
    }

    Dim fresh() {
      return new Dim.Symbol("?" + next++);
    }
  }

  /** What is known of a body's outputs, for what is known of its inputs. */
  interface Bodies {
    List<Facts> infer(Graph body, List<Facts> arguments);
  }

  /** The graph that attribute {@code key} is. */
  Graph graph(String key) {
    if (node.attribute(key).orElse(null) instanceof Attribute.GraphValue(Graph graph)) {
      return graph;
    }
    throw failure("expected a graph as attribute '" + key + "'");
  }

  Facts input(int index) {
    return optional(index).orElseThrow(() -> failure("input " + index + " is missing"));
  }

  Optional<Facts> optional(int index) {
    return index < inputs.size() ? inputs.get(index) : Optional.empty();
  }

  Optional<List<Dim>> dims(int index) {
    return input(index).dims();
  }

  /** Input {@code index} where it is a constant, else the attribute {@code key}. */
  Optional<long[]> integers(int index, String key) {
    return optional(index).isPresent()
        ? input(index).numbers()
        : node.attribute(key).map(ignored -> node.intsAttribute(key));
  }

  ElementType type(int output) {
    return Optional.ofNullable(types.get(output))
        .orElseThrow(() -> failure("the type of output " + output + " is not settled"));
  }

  /** The one output, with these dimensions. */
  List<Facts> output(List<Dim> dims) {
    return List.of(Facts.of(type(0), dims));
  }

  List<Facts> output(Optional<List<Dim>> dims) {
    return List.of(new Facts(type(0), dims.map(List::copyOf), Optional.empty()));
  }

  List<Dim> fresh(int rank) {
    List<Dim> dims = new ArrayList<>();
    for (int i = 0; i < rank; i++) {
      dims.add(symbols.fresh());
    }
    return dims;
  }

  /** {@code axis} counted from the front, for a value of rank {@code rank}. */
  int axis(long axis, int rank) {
    long positive = axis < 0 ? axis + rank : axis;
    if (positive < 0 || positive > Math.max(rank - 1, 0)) {
      throw failure(
          "expected an axis of %d to %d for %s, got %d".formatted(-rank, rank - 1, input(0), axis));
    }
    return (int) positive;
  }

  /** The dimensions to which those of inputs {@code i} and {@code j} broadcast. */
  Dim broadcast(Dim a, Dim b, Facts left, Facts right) {
    if (a.equals(b) || b.equals(Dim.of(1))) {
      return a;
    }
    if (a.equals(Dim.of(1))) {
      return b;
    }
    if (a instanceof Dim.Known && b instanceof Dim.Known) {
      throw failure("%s and %s do not broadcast: %s against %s".formatted(left, right, a, b));
    }
    return a instanceof Dim.Known ? a : b instanceof Dim.Known ? b : symbols.fresh();
  }

  /** The one extent that {@code a} and {@code b} both are. */
  Dim same(Dim a, Dim b, Facts left, Facts right) {
    if (a instanceof Dim.Known && b instanceof Dim.Known && !a.equals(b)) {
      throw failure("%s and %s do not fit: %s against %s".formatted(left, right, a, b));
    }
    return a instanceof Dim.Known ? a : b;
  }

  GraphException failure(String problem) {
    return new GraphException(
        "node '%s' (%s): %s".formatted(node.name(), node.qualifiedOperator(), problem));
  }
}
