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

    public double totalWeight() {
      double total = 0;
      for (int row = 0; row < values.length; row++) {
        total += weight(row);
      }
      return total;
    }

    /**
     * Checks that there is a finite target and a finite weight above 0 for each of {@code rows}
     * rows.
     *
     * @param role what rows these are, for messages: {@code training} or {@code validation}
     * @throws LearnException naming the first bad row
     */
    public void check(int rows, String role) {
      checkLength(values.length, rows, role, "target values");
      weights.ifPresent(given -> checkLength(given.length, rows, role, "weights"));
      for (int row = 0; row < rows; row++) {
        if (!Float.isFinite(values[row])) {
          throw new LearnException(
              "expected a finite target in every %s row, got %s in row %d; drop the rows without a target"
                  .formatted(role, values[row], row));
        }
        if (!(weight(row) > 0 && weight(row) < Float.POSITIVE_INFINITY)) {
          throw new LearnException(
              "expected a finite weight above 0 in every %s row, got %s in row %d; drop the rows that should not count"
                  .formatted(role, weight(row), row));
        }
      }
    }

    private static void checkLength(int length, int rows, String role, String what) {
      if (length != rows) {
        throw new LearnException(
            "expected %d %s for %d %s rows, got %d".formatted(rows, what, rows, role, length));
      }
    }
  }
}
