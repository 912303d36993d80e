package joist.learn.tree;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import joist.learn.FitContext;
import joist.learn.LearnException;
import joist.learn.Problem;
import joist.learn.Task;
import org.junit.jupiter.api.Test;

class BadTrainingRowsTest {
  private static final Task SQUARED = new Task.Regression(new Task.Loss.Squared());
  private static final Task BINARY = new Task.Classification(List.of("no", "yes"));
  private final Rows rows = Rows.random(100, Rows.seed());
  private final float[] y = rows.targets(row -> row[0]);

  @Test
  void rejectsTargetsThatAreMissingOrInfinite() {
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      float[] targets = y.clone();
      targets[17] = bad;
      assertRejected(SQUARED, targets, "finite target", "row 17");
    }
  }

  @Test
  void rejectsWeightsThatAreNotAboveZero() {
    for (float bad : new float[] {0, -1, Float.NaN, Float.POSITIVE_INFINITY}) {
      float[] weights = new float[100];
      Arrays.fill(weights, 1);
      weights[3] = bad;
      assertRejected(Rows.weighted(rows.problem(SQUARED, y), weights), "weight above 0", "row 3");
    }
  }

  @Test
  void rejectsInfiniteFeatures() {
    rows.matrix().columns()[1][5] = Float.NEGATIVE_INFINITY;
    assertRejected(SQUARED, y, "feature 'b'", "row 5", "-Infinity");
  }

  @Test
  void rejectsCodesThatAreNoCategory() {
    rows.matrix().columns()[3][5] = Rows.CATEGORIES;
    assertRejected(SQUARED, y, "category codes 0 to 11", "feature 'd'");
  }

  @Test
  void rejectsRowsWhoseFeaturesAreAllMissingOrConstant() {
    Rows missing = Rows.of(Float.NaN, Float.NaN, Float.NaN, Float.NaN);
    assertThatThrownBy(() -> boost(missing.problem(SQUARED, new float[] {1, 2, 3, 4}), missing))
        .isInstanceOf(LearnException.class)
        .hasMessageContaining("only constant or missing");
    Rows constant = Rows.of(2, 2, 2, 2);
    assertThatThrownBy(() -> boost(constant.problem(SQUARED, new float[] {1, 2, 3, 4}), constant))
        .isInstanceOf(LearnException.class)
        .hasMessageContaining("[x]");
  }

  @Test
  void rejectsTrainingRowsOfOneClass() {
    assertRejected(BINARY, new float[100], "at least two classes", "'no' in all 100");
  }

  @Test
  void rejectsClassesThatAreNone() {
    float[] targets = new float[100];
    targets[9] = 2;
    assertRejected(BINARY, targets, "class indices 0 to 1", "row 9");
  }

  @Test
  void rejectsNegativeCounts() {
    float[] targets = y.clone();
    targets[2] = -1;
    assertRejected(new Task.Regression(new Task.Loss.Poisson()), targets, "0 or more", "row 2");
  }

  @Test
  void rejectsNoTrainingRows() {
    assertRejected(rows.problem(SQUARED, y, 0), "expected training rows, got none");
  }

  @Test
  void rejectsMonotoneConstraintsOnCategoriesAndUnknownColumns() {
    for (String column : List.of("d", "nowhere")) {
      GradientBoosting learner = GradientBoosting.standard().withMonotone(Map.of(column, 1));
      assertThatThrownBy(() -> learner.fit(rows.problem(SQUARED, y), rows, FitContext.of(1, 1)))
          .isInstanceOf(LearnException.class)
          .hasMessageContaining("'" + column + "'");
    }
  }

  private void assertRejected(Task task, float[] targets, String... says) {
    assertRejected(rows.problem(task, targets), says);
  }

  private void assertRejected(Problem problem, String... says) {
    assertThatThrownBy(() -> boost(problem, rows))
        .isInstanceOf(LearnException.class)
        .hasMessageContainingAll(says);
    assertThatThrownBy(() ->
            ForestFit.fit(ForestSettings.standard(), false, problem, rows, FitContext.of(2, 1)))
        .isInstanceOf(LearnException.class)
        .hasMessageContainingAll(says);
  }

  private static void boost(Problem problem, Rows rows) {
    GradientBoosting.standard().fit(problem, rows, FitContext.of(2, 1));
  }
}
