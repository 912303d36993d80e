package joist.compiler.call;

import java.util.List;
import java.util.Optional;
import joist.graph.GraphException;
import joist.graph.Node;
import joist.tensor.Tensor;
import joist.tensor.TensorNumbers;

/** A node bound to its tensors. */
record Site(Node node, List<Optional<Tensor>> inputs, List<Tensor> outputs) {
  Site {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  Tensor input(int number) {
    return inputs.get(number).orElseThrow();
  }

  Tensor output() {
    return outputs.getFirst();
  }

  int elements() {
    return Math.toIntExact(output().shape().elements());
  }

  int axis(long otherwise, int rank) {
    long axis = node.intAttribute("axis", otherwise);
    return (int) (axis < 0 ? axis + rank : axis);
  }

  /** An index of a tensor, counted from the front. */
  long index(Tensor indices, long i, long extent) {
    long index = TensorNumbers.integer(indices, i);
    if (index < -extent || index >= extent) {
      throw failure("index %d is %d, expected -%d to %d".formatted(i, index, extent, extent - 1));
    }
    return index < 0 ? index + extent : index;
  }

  GraphException failure(String problem) {
    return new GraphException(
        "node '%s' (%s): %s".formatted(node.name(), node.qualifiedOperator(), problem));
  }

  /** The product of a tensor's extents from {@code from} to before {@code to}. */
  static long product(Tensor tensor, int from, int to) {
    long product = 1;
    for (int axis = from; axis < to; axis++) {
      product *= tensor.shape().dim(axis);
    }
    return product;
  }
}
