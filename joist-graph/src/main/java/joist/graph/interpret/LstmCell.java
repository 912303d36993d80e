package joist.graph.interpret;

import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * LSTM's step, with the gates i, o, f and c:
 *
 * <pre>
 * i = f(x * Wi + h * Ri + Pi . C)   f = f(x * Wf + h * Rf + Pf . C), or 1 - i with input_forget
 * c = g(x * Wc + h * Rc)            C = f . C + i . c
 * o = f(x * Wo + h * Ro + Po . C)   h = o . h(C)
 * </pre>
 *
 * <p>The output gate sees the new C; each product has its bias.
 */
record LstmCell(RecurrentWeights weights, List<DoubleUnaryOperator> activations, boolean coupled)
    implements Recurrence.Cell {
  private static final int INPUT = 0;
  private static final int OUTPUT = 1;
  private static final int FORGET = 2;
  private static final int CELL = 3;

  @Override
  public void step(double[] x, double[] h, double[] c) {
    DoubleUnaryOperator f = activations.get(0);
    double[] before = h.clone();
    for (int j = 0; j < h.length; j++) {
      double input = f.applyAsDouble(sum(INPUT, j, x, before) + weights.peephole(INPUT, j) * c[j]);
      double forget =
          coupled
              ? 1 - input
              : f.applyAsDouble(sum(FORGET, j, x, before) + weights.peephole(FORGET, j) * c[j]);
      double candidate = activations.get(1).applyAsDouble(sum(CELL, j, x, before));
      c[j] = forget * c[j] + input * candidate;
      double output =
          f.applyAsDouble(sum(OUTPUT, j, x, before) + weights.peephole(OUTPUT, j) * c[j]);
      h[j] = output * activations.get(2).applyAsDouble(c[j]);
    }
  }

  private double sum(int gate, int j, double[] x, double[] h) {
    return weights.fromInput(gate, j, x) + weights.fromHidden(gate, j, h);
  }
}
