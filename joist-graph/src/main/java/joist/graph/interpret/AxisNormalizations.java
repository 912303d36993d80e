package joist.graph.interpret;

import java.util.Map;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * LpNormalization, MeanVarianceNormalization and LRN: elements over a measure of those that share
 * their place on some axes. Computed in f64 and rounded once.
 */
final class AxisNormalizations {
  private static final long[] ALL_BUT_CHANNELS = {0, 2, 3};

  /** What MeanVarianceNormalization adds to the standard deviation, as its function body says. */
  private static final double TINY = 1e-9;

  private AxisNormalizations() {}

  static void addTo(Map<String, Operation> all) {
    all.put("LpNormalization", Operation.of(AxisNormalizations::norm));
    all.put("MeanVarianceNormalization", Operation.of(AxisNormalizations::meanVariance));
    all.put("LRN", Operation.of(AxisNormalizations::localResponse));
  }

  /** Divides by the norm along {@code axis}, of order 1 or 2; where that is 0, so is the result. */
  private static Tensor norm(Call call) {
    Tensor x = call.input(0);
    int axis = call.axis("axis", -1, x.shape().rank());
    long p = call.node().intAttribute("p", 2);
    if (p != 1 && p != 2) {
      throw call.failure("expected p of 1 or 2, got " + p);
    }
    Shape kept = Layout.with(x.shape(), axis, 1);
    double[] values = Elements.reals(x);
    double[] norms = new double[(int) kept.elements()];
    for (int i = 0; i < values.length; i++) {
      norms[(int) Layout.source(kept, x.shape(), i)] += Math.pow(Math.abs(values[i]), (double) p);
    }
    for (int i = 0; i < values.length; i++) {
      double norm = norms[(int) Layout.source(kept, x.shape(), i)];
      values[i] /= norm == 0 ? 1 : p == 1 ? norm : Math.sqrt(norm);
    }
    return Elements.tensor(x.type(), x.shape(), values);
  }

  /** {@code (x - mean) / (standard deviation + 1e-9)} over {@code axes}. */
  private static Tensor meanVariance(Call call) {
    Tensor x = call.input(0);
    boolean given = call.node().attribute("axes").isPresent();
    Shape kept = x.shape();
    for (long axis : given ? call.node().intsAttribute("axes") : ALL_BUT_CHANNELS) {
      kept = Layout.with(kept, call.axis(axis, x.shape().rank()), 1);
    }
    double[] values = Elements.reals(x);
    double share = (double) kept.elements() / values.length;
    double[] means = new double[(int) kept.elements()];
    double[] variances = new double[means.length];
    for (int i = 0; i < values.length; i++) {
      means[(int) Layout.source(kept, x.shape(), i)] += values[i] * share;
    }
    for (int i = 0; i < values.length; i++) {
      int at = (int) Layout.source(kept, x.shape(), i);
      values[i] -= means[at];
      variances[at] += values[i] * values[i] * share;
    }
    for (int i = 0; i < values.length; i++) {
      values[i] /= Math.sqrt(variances[(int) Layout.source(kept, x.shape(), i)]) + TINY;
    }
    return Elements.tensor(x.type(), x.shape(), values);
  }

  /**
   * {@code x / (bias + alpha / size * the sum of squares over size channels around) ^ beta}, of
   * which there are floor((size - 1) / 2) before the element's channel.
   */
  private static Tensor localResponse(Call call) {
    Tensor x = call.input(0);
    int size = (int) call.node().intAttribute("size", 1);
    double alpha = call.node().floatAttribute("alpha", 1e-4f);
    double beta = call.node().floatAttribute("beta", 0.75f);
    double bias = call.node().floatAttribute("bias", 1);
    double[] values = Elements.reals(x);
    int channels = (int) x.shape().dim(1);
    int area = (int) Layout.product(x.shape(), 2, x.shape().rank());
    double[] y = new double[values.length];
    for (int i = 0; i < y.length; i++) {
      int channel = i / area % channels;
      int first = Math.max(0, channel - (size - 1) / 2);
      int last = Math.min(channels - 1, channel + size / 2);
      double squares = 0;
      for (int c = first; c <= last; c++) {
        double other = values[i + (c - channel) * area];
        squares += other * other;
      }
      y[i] = values[i] / Math.pow(bias + alpha / size * squares, beta);
    }
    return Elements.tensor(x.type(), x.shape(), y);
  }
}
