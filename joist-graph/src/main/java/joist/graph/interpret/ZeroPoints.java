package joist.graph.interpret;

import java.util.Optional;
import joist.tensor.Tensor;

/** Quantized numbers less their zero points. */
final class ZeroPoints {
  private ZeroPoints() {}

  /**
   * The elements less their zero point, exactly.
   *
   * @param zero absent for 0; one number for all, or one for each place along {@code axis}, or of
   *     {@code x}'s rank, broadcast to it
   */
  static double[] subtract(Tensor x, Optional<Tensor> zero, int axis) {
    double[] values = Elements.reals(x);
    if (zero.isEmpty()) {
      return values;
    }
    double[] zeros = Elements.reals(zero.get());
    boolean perPlace = zeros.length > 1 && zero.get().shape().rank() == 1;
    long after = perPlace ? Layout.product(x.shape(), axis + 1, x.shape().rank()) : 1;
    for (int i = 0; i < values.length; i++) {
      long at =
          perPlace
              ? i / after % x.shape().dim(axis)
              : zeros.length == 1 ? 0 : Layout.source(zero.get().shape(), x.shape(), i);
      values[i] -= zeros[Math.toIntExact(at)];
    }
    return values;
  }
}
