package joist.graph.interpret;

import java.util.List;
import java.util.function.DoubleUnaryOperator;

/** RNN's step: {@code h = f(x * W + h * R + Wb + Rb)}. */
record RnnCell(RecurrentWeights weights, List<DoubleUnaryOperator> activations)
    implements Recurrence.Cell {
  @Override
  public void step(double[] x, double[] h, double[] c) {
    double[] before = h.clone();
    for (int j = 0; j < h.length; j++) {
      double sum = weights.fromInput(0, j, x) + weights.fromHidden(0, j, before);
      h[j] = activations.getFirst().applyAsDouble(sum);
    }
  }
}
