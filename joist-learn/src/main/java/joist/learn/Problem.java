package joist.learn;

import java.util.Optional;
import joist.table.Table;

/**
 * A learning problem: the rows to learn from, the rows to judge by, and what to predict.
 *
 * @param trainFeatures the feature columns of the training rows; the target is not among them
 * @param train the training rows' targets
 * @param validFeatures the same columns of the validation rows
 * @param valid the validation rows' targets
 */
public record Problem(
    String target,
    Task task,
    Table trainFeatures,
    Target train,
    Table validFeatures,
    Target valid) {

  /**
   * Target values with optional weights.
   *
   * @param values f32[rows]: class indices for classification, numbers for regression
   * @param weights f32[rows], above 0; absent means 1 each
   */
  public record Target(float[] values, Optional<float[]> weights) {
    public static Target unweighted(float[] values) {
      return new Target(values, Optional.empty());
    }

    public float weight(int row) {
      return weights.isPresent() ? weights.get()[row] : 1f;
    }
  }
}
