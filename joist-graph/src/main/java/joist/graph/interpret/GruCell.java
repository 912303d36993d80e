package joist.graph.interpret;

import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * GRU's step, with the gates z, r and h:
 *
 * <pre>
 * z = f(x * Wz + h * Rz)   r = f(x * Wr + h * Rr)
 * n = g(x * Wh + (r . h) * Rh), or with linear_before_reset g(x * Wh + r . (h * Rh))
 * h = (1 - z) . n + z . h
 * </pre>
 *
 * <p>Each product has its bias, which with {@code linear_before_reset} is reset too.
 */
record GruCell(
    RecurrentWeights weights, List<DoubleUnaryOperator> activations, boolean linearBeforeReset)
    implements Recurrence.Cell {
  private static final int Z = 0;
  private static final int R = 1;
  private static final int H = 2;

  @Override
  public void step(double[] x, double[] h, double[] c) {
    DoubleUnaryOperator g = activations.get(1);
    double[] before = h.clone();
    double[] z = gate(Z, x, before);
    double[] r = gate(R, x, before);
    double[] reset = before.clone();
    for (int j = 0; j < h.length; j++) {
      reset[j] *= r[j];
    }
    for (int j = 0; j < h.length; j++) {
      double fromHidden =
          linearBeforeReset
              ? r[j] * weights.fromHidden(H, j, before)
              : weights.fromHidden(H, j, reset);
      double candidate = g.applyAsDouble(weights.fromInput(H, j, x) + fromHidden);
      h[j] = (1 - z[j]) * candidate + z[j] * before[j];
    }
  }

  private double[] gate(int gate, double[] x, double[] h) {
    double[] values = new double[h.length];
    for (int j = 0; j < h.length; j++) {
      double sum = weights.fromInput(gate, j, x) + weights.fromHidden(gate, j, h);
      values[j] = activations.getFirst().applyAsDouble(sum);
    }
    return values;
  }
}
