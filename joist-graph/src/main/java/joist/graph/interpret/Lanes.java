package joist.graph.interpret;

import joist.tensor.Shape;

/**
 * A tensor seen as lanes along one axis: {@code count} rows of {@code extent} elements each, in the
 * order of the other coordinates. A scalar is one lane of one element.
 */
final class Lanes {
  private final long extent;
  private final long after;
  private final long count;

  Lanes(Shape shape, int axis) {
    this.extent = shape.rank() == 0 ? 1 : shape.dim(axis);
    this.after = Layout.product(shape, axis + 1, shape.rank());
    this.count = Layout.product(shape, 0, axis) * after;
  }

  long extent() {
    return extent;
  }

  long count() {
    return count;
  }

  /** The index in the tensor of element {@code k} of a lane. */
  long at(long lane, long k) {
    return (lane / after * extent + k) * after + lane % after;
  }
}
