package joist.tensor;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The extent of a tensor in each dimension, row-major; a scalar has rank 0. Immutable. */
public final class Shape {
  private final long[] dims;
  private final long elements;

  private Shape(long[] dims) {
    long product = 1;
    for (long dim : dims) {
      if (dim < 0) {
        throw new IllegalArgumentException(
            "expected dimensions of 0 or more, got " + Arrays.toString(dims));
      }
      product = Math.multiplyExact(product, dim);
    }
    this.dims = dims;
    this.elements = product;
  }

  /**
   * The shape of these dimensions.
   *
   * @throws IllegalArgumentException when a dimension is negative
   * @throws ArithmeticException when the number of elements overflows a long
   */
  public static Shape of(long... dims) {
    return new Shape(dims.clone());
  }

  public int rank() {
    return dims.length;
  }

  /** The extent of dimension {@code axis}; a negative axis counts from the end. */
  public long dim(int axis) {
    return dims[axis < 0 ? axis + dims.length : axis];
  }

  public long[] dims() {
    return dims.clone();
  }

  /** The product of all dimensions; 1 for a scalar. */
  public long elements() {
    return elements;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Shape that && Arrays.equals(dims, that.dims);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(dims);
  }

  /** The shape in notation, such as {@code [32, 4]}. */
  @Override
  public String toString() {
    return Arrays.stream(dims).mapToObj(Long::toString).collect(Collectors.joining(", ", "[", "]"));
  }
}
