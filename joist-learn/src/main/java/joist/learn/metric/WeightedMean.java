package joist.learn.metric;

import java.util.function.IntToDoubleFunction;
import joist.learn.Problem.Target;

/** The mean over rows, weighted. */
final class WeightedMean {
  private WeightedMean() {}

  static double over(Target target, IntToDoubleFunction ofRow) {
    double sum = 0;
    double weights = 0;
    for (int row = 0; row < target.values().length; row++) {
      sum += target.weight(row) * ofRow.applyAsDouble(row);
      weights += target.weight(row);
    }
    return sum / weights;
  }
}
