package joist.graph.interpret;

import java.util.stream.LongStream;
import joist.tensor.Shape;

/** Index arithmetic of row-major shapes. */
final class Layout {
  private Layout() {}

  /** The steps between neighbours in each dimension. */
  static long[] strides(Shape shape) {
    long[] strides = new long[shape.rank()];
    long step = 1;
    for (int axis = strides.length - 1; axis >= 0; axis--) {
      strides[axis] = step;
      step *= shape.dim(axis);
    }
    return strides;
  }

  /** The coordinates of element {@code flat} of {@code shape}. */
  static long[] coordinates(Shape shape, long flat) {
    long[] at = new long[shape.rank()];
    long rest = flat;
    for (int axis = at.length - 1; axis >= 0; axis--) {
      at[axis] = rest % shape.dim(axis);
      rest /= shape.dim(axis);
    }
    return at;
  }

  static long flat(Shape shape, long[] at) {
    long flat = 0;
    for (int axis = 0; axis < at.length; axis++) {
      flat = flat * shape.dim(axis) + at[axis];
    }
    return flat;
  }

  /** The shape to which both broadcast, by NumPy's rule: extents are equal or one of them is 1. */
  static Shape broadcast(Shape a, Shape b) {
    int rank = Math.max(a.rank(), b.rank());
    long[] dims = new long[rank];
    for (int i = 1; i <= rank; i++) {
      long x = i <= a.rank() ? a.dim(-i) : 1;
      long y = i <= b.rank() ? b.dim(-i) : 1;
      if (x != y && x != 1 && y != 1) {
        throw new IllegalArgumentException("the shapes " + a + " and " + b + " do not broadcast");
      }
      dims[rank - i] = x == 1 ? y : x;
    }
    return Shape.of(dims);
  }

  /** Where element {@code flat} of {@code whole} is in {@code part}, which broadcasts to it. */
  static long source(Shape part, Shape whole, long flat) {
    if (part.equals(whole)) {
      return flat;
    }
    long[] at = coordinates(whole, flat);
    long index = 0;
    for (int axis = 0; axis < part.rank(); axis++) {
      long extent = part.dim(axis);
      index = index * extent + (extent == 1 ? 0 : at[axis + whole.rank() - part.rank()]);
    }
    return index;
  }

  /** The product of the extents from {@code from} to before {@code to}. */
  static long product(Shape shape, int from, int to) {
    long product = 1;
    for (int axis = from; axis < to; axis++) {
      product *= shape.dim(axis);
    }
    return product;
  }

  /** The shape without one axis; a scalar stays one. */
  static Shape without(Shape shape, int axis) {
    long[] dims = shape.dims();
    return Shape.of(
        LongStream.range(0, dims.length).filter(i -> i != axis).map(i -> dims[(int) i]).toArray());
  }

  static Shape with(Shape shape, int axis, long extent) {
    long[] dims = shape.dims();
    dims[axis] = extent;
    return Shape.of(dims);
  }
}
