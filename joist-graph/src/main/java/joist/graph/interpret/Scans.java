package joist.graph.interpret;

import java.util.Map;
import joist.tensor.Tensor;

/** Along an axis, keeping it: Softmax, LogSoftmax. */
final class Scans {
  private Scans() {}

  static void addTo(Map<String, Operation> all) {
    all.put("Softmax", Operation.of(call -> softmax(call, false)));
    all.put("LogSoftmax", Operation.of(call -> softmax(call, true)));
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
}
