package joist.learn.tree;

import joist.learn.LearnException;
import joist.learn.Problem.Target;

/**
 * Checked target values and weights.
 *
 * @param values f32[rows], finite
 * @param weights f32[rows], finite and above 0; empty when all are 1
 */
@SuppressWarnings("ArrayRecordComponent")
record Labels(float[] values, float[] weights) {

  /**
   * Checks a target.
   *
   * @param rows how many rows the features have
   * @param role what rows these are, for messages
   * @throws LearnException naming the first bad row
   */
  static Labels of(Target target, int rows, String role) {
    target.check(rows, role);
    return new Labels(target.values(), target.weights().orElse(new float[0]));
  }

  /** The labels of some rows. */
  Labels take(int[] rows) {
    float[] taken = new float[rows.length];
    float[] takenWeights = new float[isWeighted() ? rows.length : 0];
    for (int i = 0; i < rows.length; i++) {
      taken[i] = values[rows[i]];
      if (isWeighted()) {
        takenWeights[i] = weights[rows[i]];
      }
    }
    return new Labels(taken, takenWeights);
  }

  int rows() {
    return values.length;
  }

  boolean isWeighted() {
    return weights.length > 0;
  }

  float weight(int row) {
    return weights.length > 0 ? weights[row] : 1f;
  }

  float largestWeight() {
    float largest = isWeighted() ? 0 : 1;
    for (float weight : weights) {
      largest = Math.max(largest, weight);
    }
    return largest;
  }

  double totalWeight() {
    double total = 0;
    for (int row = 0; row < rows(); row++) {
      total += weight(row);
    }
    return total;
  }

  double mean() {
    double sum = 0;
    for (int row = 0; row < rows(); row++) {
      sum += (double) weight(row) * values[row];
    }
    return sum / totalWeight();
  }

  /** The weight of rows whose value is {@code value}, as a share of all. */
  double share(float value) {
    double sum = 0;
    for (int row = 0; row < rows(); row++) {
      sum += values[row] == value ? weight(row) : 0;
    }
    return sum / totalWeight();
  }
}
