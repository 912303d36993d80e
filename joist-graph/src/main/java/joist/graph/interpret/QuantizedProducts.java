package joist.graph.interpret;

import java.util.Map;
import java.util.Optional;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * MatMulInteger and QLinearMatMul: NumPy's matmul of quantized numbers less their zero points,
 * which are one for all, one for each row of a, or one for each column of b.
 *
 * <p>Sums are exact up to 2^53 and wrap to i32 in MatMulInteger. QLinearMatMul multiplies them by
 * both scales over the output's, rounds to even, adds the zero point and saturates.
 */
final class QuantizedProducts {
  private QuantizedProducts() {}

  static void addTo(Map<String, Operation> all) {
    all.put("MatMulInteger", Operation.of(QuantizedProducts::integers));
    all.put("QLinearMatMul", Operation.of(QuantizedProducts::quantized));
  }

  private static Tensor integers(Call call) {
    Tensor sums = product(call, 0, 1, call.optional(2), call.optional(3));
    Tensor result = Tensor.zeros(ElementType.I32, sums.shape());
    for (long i = 0; i < sums.shape().elements(); i++) {
      Elements.setInteger(result, i, (long) sums.f64(i));
    }
    return result;
  }

  private static Tensor product(
      Call call, int a, int b, Optional<Tensor> zeroA, Optional<Tensor> zeroB) {
    Tensor left = call.input(a);
    Tensor right = call.input(b);
    return Products.matMul(
        call,
        Elements.tensor(
            ElementType.F64,
            left.shape(),
            ZeroPoints.subtract(left, zeroA, Math.max(0, left.shape().rank() - 2))),
        Elements.tensor(
            ElementType.F64,
            right.shape(),
            ZeroPoints.subtract(right, zeroB, right.shape().rank() - 1)));
  }

  private static Tensor quantized(Call call) {
    Tensor sums = product(call, 0, 3, Optional.of(call.input(2)), Optional.of(call.input(5)));
    Shape shape = sums.shape();
    Tensor zero = call.input(7);
    Tensor result = Tensor.zeros(zero.type(), shape);
    for (long i = 0; i < shape.elements(); i++) {
      double scale =
          scale(call.input(1), shape, -2, i)
              * scale(call.input(4), shape, -1, i)
              / scale(call.input(6), shape, -2, i);
      double scaled = sums.f64(i) * scale;
      double offset = scale(zero, shape, -2, i);
      if (zero.type().isNarrowFloat()) {
        Elements.setReal(result, i, scaled + offset);
      } else {
        Saturation.set(result, i, Math.rint(scaled) + offset);
      }
    }
    return result;
  }

  /** The scale of element {@code i}: the one, or that of its row or column, or broadcast. */
  private static double scale(Tensor scales, Shape shape, int axis, long i) {
    if (scales.shape().elements() == 1) {
      return Elements.real(scales, 0);
    }
    if (scales.shape().rank() > 1) {
      return Elements.real(scales, Layout.source(scales.shape(), shape, i));
    }
    long columns = shape.dim(-1);
    return Elements.real(scales, axis == -1 ? i % columns : i / columns % shape.dim(-2));
  }
}
