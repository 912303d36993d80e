package joist.graph.interpret;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import joist.graph.spatial.TransposedAxis;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * ConvTranspose: {@code x[N, C, D...], w[C, M/group, K...] -> y[N, M, O...]}; each input, times the
 * filters of its channel, is added to the outputs that a window put there reaches. Summed in f64
 * together with the bias, rounded once.
 */
final class TransposedConvolutions {
  private TransposedConvolutions() {}

  static void addTo(Map<String, Operation> all) {
    all.put("ConvTranspose", Operation.of(TransposedConvolutions::run));
  }

  private static Tensor run(Call call) {
    Tensor x = call.input(0);
    Tensor w = call.input(1);
    int groups = (int) call.node().intAttribute("group", 1);
    boolean fits =
        x.shape().rank() == w.shape().rank()
            && x.shape().rank() > 2
            && x.shape().dim(1) == w.shape().dim(0)
            && groups > 0
            && w.shape().dim(0) % groups == 0;
    if (!fits) {
      throw call.failure(
          "expected x[N, C, D...] and w[C, M/group, K...] of %d groups, got %s and %s"
              .formatted(groups, x, w));
    }
    List<TransposedAxis> axes = new ArrayList<>();
    int count = x.shape().rank() - 2;
    for (int k = 0; k < count; k++) {
      axes.add(
          TransposedAxis.of(call.node(), k, count, x.shape().dim(k + 2), w.shape().dim(k + 2)));
    }
    long[] dims = new long[count + 2];
    dims[0] = x.shape().dim(0);
    dims[1] = w.shape().dim(1) * groups;
    for (int k = 0; k < count; k++) {
      dims[k + 2] = axes.get(k).outputs();
    }
    Shape shape = Shape.of(dims);
    double[] y = scatter(x, w, groups, axes, shape);
    call.optional(2).ifPresent(bias -> Convolutions.addBias(y, Elements.reals(bias), shape));
    return Elements.tensor(x.type(), shape, y);
  }

  private static double[] scatter(
      Tensor x, Tensor w, int groups, List<TransposedAxis> axes, Shape shape) {
    double[] inputs = Elements.reals(x);
    double[] weights = Elements.reals(w);
    double[] y = new double[Math.toIntExact(shape.elements())];
    int channels = (int) x.shape().dim(1);
    int filters = (int) w.shape().dim(1);
    Shape image = Shape.of(axes.stream().mapToLong(TransposedAxis::extent).toArray());
    int area = (int) image.elements();
    int outputs = (int) Layout.product(shape, 2, shape.rank());
    for (int p = 0; p < area; p++) {
      int[] targets = targets(axes, Layout.coordinates(image, p));
      for (int c = 0; c * area < inputs.length; c++) {
        int group = c % channels / (channels / groups);
        for (int m = 0; m < filters; m++) {
          int from = ((c / channels * groups + group) * filters + m) * outputs;
          int weight = (c % channels * filters + m) * targets.length;
          add(y, from, targets, inputs[c * area + p], weights, weight);
        }
      }
    }
    return y;
  }

  private static void add(
      double[] y, int from, int[] targets, double input, double[] weights, int weight) {
    for (int t = 0; t < targets.length; t++) {
      if (targets[t] >= 0) {
        y[from + targets[t]] += input * weights[weight + t];
      }
    }
  }

  /**
   * For each tap, row-major, the position within an output's channel, or -1 where it is cut off.
   */
  private static int[] targets(List<TransposedAxis> axes, long[] at) {
    int[] targets = {0};
    for (int k = 0; k < axes.size(); k++) {
      TransposedAxis axis = axes.get(k);
      int kernel = (int) axis.kernel();
      int[] next = new int[targets.length * kernel];
      for (int i = 0; i < next.length; i++) {
        long target = axis.target(at[k], i % kernel);
        int outer = targets[i / kernel];
        next[i] = target < 0 || outer < 0 ? -1 : Math.toIntExact(outer * axis.outputs() + target);
      }
      targets = next;
    }
    return targets;
  }
}
