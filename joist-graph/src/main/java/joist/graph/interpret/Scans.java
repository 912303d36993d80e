package joist.graph.interpret;

import java.util.Map;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/** Along an axis, keeping it: Softmax, LogSoftmax, CumSum. */
final class Scans {
  private Scans() {}

  static void addTo(Map<String, Operation> all) {
    all.put("Softmax", Operation.of(call -> softmax(call, false)));
    all.put("LogSoftmax", Operation.of(call -> softmax(call, true)));
    all.put("CumSum", Operation.of(Scans::cumSum));
  }

  /** From opset 13 along one axis; before, along all axes from {@code axis} on together. */
  private static Tensor softmax(Call call, boolean log) {
    Tensor x = call.input(0);
    int rank = x.shape().rank();
    boolean one = call.opset() >= 13;
    int axis = call.axis("axis", one ? -1 : 1, rank);
    long extent = one ? x.shape().dim(axis) : Layout.product(x.shape(), axis, rank);
    long after = one ? Layout.product(x.shape(), axis + 1, rank) : 1;
    Tensor result = Tensor.zeros(x.type(), x.shape());
    long lanes = extent == 0 ? 0 : x.shape().elements() / extent;
    for (long lane = 0; lane < lanes; lane++) {
      softmaxLane(x, result, lane / after * extent * after + lane % after, after, extent, log);
    }
    return result;
  }

  private static void softmaxLane(
      Tensor x, Tensor result, long from, long step, long extent, boolean log) {
    double max = Double.NEGATIVE_INFINITY;
    for (long k = 0; k < extent; k++) {
      max = Math.max(max, Elements.real(x, from + k * step));
    }
    double sum = 0;
    for (long k = 0; k < extent; k++) {
      sum += Math.exp(Elements.real(x, from + k * step) - max);
    }
    for (long k = 0; k < extent; k++) {
      double shifted = Elements.real(x, from + k * step) - max;
      Elements.setReal(
          result, from + k * step, log ? shifted - Math.log(sum) : Math.exp(shifted) / sum);
    }
  }

  private static Tensor cumSum(Call call) {
    Tensor x = call.input(0);
    Shape shape = x.shape();
    int axis = call.axis(Elements.integer(call.input(1), 0), shape.rank());
    boolean exclusive = call.node().intAttribute("exclusive", 0) != 0;
    boolean reverse = call.node().intAttribute("reverse", 0) != 0;
    long extent = shape.dim(axis);
    long after = Layout.product(shape, axis + 1, shape.rank());
    Tensor result = Tensor.zeros(x.type(), shape);
    for (long lane = 0; lane < Layout.product(shape, 0, axis) * after; lane++) {
      long from = lane / after * extent * after + lane % after;
      double real = 0;
      long integer = 0;
      for (long k = 0; k < extent; k++) {
        long at = from + (reverse ? extent - 1 - k : k) * after;
        double realBefore = real;
        long integerBefore = integer;
        real += Elements.real(x, at);
        integer += Elements.integer(x, at);
        if (Elements.exact(x.type())) {
          Elements.setInteger(result, at, exclusive ? integerBefore : integer);
        } else {
          Elements.setReal(result, at, exclusive ? realBefore : real);
        }
      }
    }
    return result;
  }
}
