package joist.graph.interpret;

import java.util.List;
import java.util.Optional;
import joist.graph.GraphException;
import joist.graph.Node;
import joist.tensor.Tensor;

/**
 * One node with its inputs' values.
 *
 * @param opset the version of the node's domain, since operators changed over versions
 */
record Call(Node node, List<Optional<Tensor>> inputs, int opset) {
  Tensor input(int index) {
    return optional(index)
        .orElseThrow(() -> failure("input " + index + " is missing, and it is not optional"));
  }

  Optional<Tensor> optional(int index) {
    return index < inputs.size() ? inputs.get(index) : Optional.empty();
  }

  /** All inputs, of an operator that takes any number. */
  List<Tensor> all() {
    return inputs.stream().flatMap(Optional::stream).toList();
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

  GraphException failure(String problem) {
    return new GraphException(
        "node '%s' (%s): %s".formatted(node.name(), node.qualifiedOperator(), problem));
  }
}
