package joist.learn.linear;

import java.util.List;
import joist.learn.LearnException;
import joist.learn.Problem.Target;

/**
 * How frequent each class is among the training rows.
 *
 * @param shares f64[classes], above 0, summing to 1; a class without rows counts as half a row, so
 *     that no class is impossible
 */
@SuppressWarnings("ArrayRecordComponent")
record Priors(double[] shares) {

  /**
   * The weighted shares.
   *
   * @throws LearnException when a target value is no class's index
   */
  static Priors of(Target target, List<String> classes) {
    double[] weights = new double[classes.size()];
    for (int row = 0; row < target.values().length; row++) {
      float value = target.values()[row];
      if (!(value >= 0 && value < weights.length && value == (int) value)) {
        throw new LearnException(
            "expected a class from 0 to %d in every row, got %s in row %d"
                .formatted(weights.length - 1, value, row));
      }
      weights[(int) value] += target.weight(row);
    }
    double total = 0;
    for (int k = 0; k < weights.length; k++) {
      weights[k] = weights[k] > 0 ? weights[k] : 0.5;
      total += weights[k];
    }
    for (int k = 0; k < weights.length; k++) {
      weights[k] /= total;
    }
    return new Priors(weights);
  }

  double[] logs() {
    double[] logs = new double[shares.length];
    for (int k = 0; k < logs.length; k++) {
      logs[k] = Math.log(shares[k]);
    }
    return logs;
  }
}
