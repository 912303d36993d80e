package joist.graph.interpret;

import java.util.List;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/** Tensors of one type and shape laid along a new axis, and taken from there. */
final class Stacks {
  private Stacks() {}

  /**
   * Part {@code i} becomes the i-th slice along a new dimension {@code axis}.
   *
   * @throws IllegalArgumentException when types or shapes differ
   */
  static Tensor stack(List<Tensor> parts, int axis) {
    Tensor first = parts.getFirst();
    Tensor result = Tensor.zeros(first.type(), with(first.shape(), axis, parts.size()));
    for (int i = 0; i < parts.size(); i++) {
      Tensor part = parts.get(i);
      if (part.type() != first.type() || !part.shape().equals(first.shape())) {
        throw new IllegalArgumentException(
            "expected parts alike, got %s and %s".formatted(first, part));
      }
      put(part, result, axis, i);
    }
    return result;
  }

  /** Writes {@code part} as slice {@code index} along {@code axis} of {@code whole}. */
  static void put(Tensor part, Tensor whole, int axis, long index) {
    long inner = Layout.product(part.shape(), axis, part.shape().rank());
    long extent = whole.shape().dim(axis);
    for (long i = 0; i < part.shape().elements(); i++) {
      Elements.copy(part, i, whole, ((i / inner) * extent + index) * inner + i % inner);
    }
  }

  /** Slice {@code index} along {@code axis}, without that axis. */
  static Tensor slice(Tensor whole, int axis, long index) {
    long[] dims = whole.shape().dims();
    long[] rest = new long[dims.length - 1];
    System.arraycopy(dims, 0, rest, 0, axis);
    System.arraycopy(dims, axis + 1, rest, axis, rest.length - axis);
    Tensor part = Tensor.zeros(whole.type(), Shape.of(rest));
    long inner = Layout.product(part.shape(), axis, rest.length);
    for (long i = 0; i < part.shape().elements(); i++) {
      Elements.copy(whole, ((i / inner) * dims[axis] + index) * inner + i % inner, part, i);
    }
    return part;
  }

  /** {@code shape} with a new dimension {@code axis}. */
  static Shape with(Shape shape, int axis, long extent) {
    long[] dims = new long[shape.rank() + 1];
    System.arraycopy(shape.dims(), 0, dims, 0, axis);
    dims[axis] = extent;
    System.arraycopy(shape.dims(), axis, dims, axis + 1, shape.rank() - axis);
    return Shape.of(dims);
  }
}
