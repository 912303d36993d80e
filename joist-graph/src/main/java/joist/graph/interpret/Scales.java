package joist.graph.interpret;

import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * Which scale and zero point an element of a quantized tensor has: one for all, one for each place
 * along an axis, or one for each block of places along it.
 *
 * @param block places along the axis that share a scale; 0 where scales are not in blocks
 */
record Scales(Shape values, Shape scales, int axis, long block) {
  /**
   * The scales of input 1 for those of input 0, by the attributes {@code axis} and {@code
   * block_size}.
   */
  static Scales of(Call call) {
    Shape values = call.input(0).shape();
    Tensor scale = call.input(1);
    if (scale.shape().elements() == 1 || values.rank() == 0) {
      return new Scales(values, scale.shape(), 0, 0);
    }
    int axis = values.rank() == 1 ? 0 : call.axis("axis", 1, values.rank());
    long block = call.node().intAttribute("block_size", 0);
    boolean fits =
        block == 0
            ? scale.shape().equals(Shape.of(values.dim(axis)))
            : scale
                .shape()
                .equals(Layout.with(values, axis, Math.ceilDiv(values.dim(axis), block)));
    if (!fits) {
      throw call.failure(
          "expected one scale, one for each place on axis %d of %s, or one for each block of %d of"
                  .formatted(axis, call.input(0), block)
              + " them, got "
              + scale);
    }
    return new Scales(values, scale.shape(), axis, block);
  }

  /** Which of the scales is that of element {@code i}. */
  long index(long i) {
    if (scales.elements() == 1) {
      return 0;
    }
    if (block == 0) {
      return i / Layout.product(values, axis + 1, values.rank()) % values.dim(axis);
    }
    long[] at = Layout.coordinates(values, i);
    at[axis] /= block;
    return Layout.flat(scales, at);
  }
}
