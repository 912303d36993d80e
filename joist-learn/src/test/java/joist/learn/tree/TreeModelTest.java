package joist.learn.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import joist.learn.FitContext;
import joist.learn.Problem;
import joist.learn.Task;
import joist.learn.parallel.Workers;
import org.junit.jupiter.api.Test;

class TreeModelTest {
  private static final Task SQUARED = new Task.Regression(new Task.Loss.Squared());

  @Test
  void emitsAGraphThatAnswersWhatTheTrainerScoredBitForBit() {
    Rows rows = Rows.random(5_000, Rows.seed());
    float[] y = rows.targets(row -> row[0] + row[3] % 3 + (Float.isNaN(row[2]) ? 2 : row[2]));
    Problem problem = rows.problem(SQUARED, y, 4_000);
    GradientBoosting learner =
        GradientBoosting.standard().withRounds(new GradientBoosting.Rounds(30, 0.1, 0));
    Dataset data = Dataset.of(problem, rows);
    TreeModel model = Boosting.fit(learner, data, SQUARED, FitContext.of(2, 1)).model();
    float[] sums = new float[rows.rows()];
    try (Workers workers = new Workers(2)) {
      BinnedMatrix matrix = model.bins().bin(rows.matrix(), workers);
      model.trees().forEach(tree -> tree.addTo(sums, matrix, workers));
    }
    double[] answers = rows.predictions(model.graph(rows, SQUARED));
    for (int row = 0; row < rows.rows(); row++) {
      assertThat((float) answers[row]).isEqualTo(sums[row] + model.base()[0]);
    }
  }

  @Test
  void sendsUnseenAndMissingCategoriesTheSameWay() {
    Rows rows = Rows.random(2_000, Rows.seed());
    float[] y = rows.targets(row -> row[3] % 2);
    TreeModel model =
        Boosting.fit(
                GradientBoosting.standard(),
                Dataset.of(rows.problem(SQUARED, y), rows),
                SQUARED,
                FitContext.of(1, 1))
            .model();
    Rows probe = rows.take(0, 2);
    probe.matrix().columns()[3][0] = Float.NaN;
    probe.matrix().columns()[3][1] = 1_000;
    for (int f = 0; f < 3; f++) {
      probe.matrix().columns()[f][1] = probe.get(f, 0);
    }
    double[] answers = probe.predictions(model.graph(rows, SQUARED));
    assertThat(answers[0]).isEqualTo(answers[1]);
  }

  @Test
  void sharesImportanceOutByColumn() {
    Rows rows = Rows.random(2_000, Rows.seed());
    float[] y = rows.targets(row -> 10 * row[1] + row[0]);
    var importance =
        GradientBoosting.standard()
            .fit(rows.problem(SQUARED, y), rows, FitContext.of(1, 1))
            .importance();
    assertThat(List.copyOf(importance.keySet())).startsWith("b", "a").hasSize(4);
    assertThat(importance.get("b")).isGreaterThan(0.9);
  }
}
