package joist.learn.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import joist.learn.Fit;
import joist.learn.FitContext;
import joist.learn.GraphRun;
import joist.learn.LearnException;
import joist.learn.Problem;
import joist.learn.Problem.Target;
import joist.learn.Task;
import joist.learn.metric.Answers;
import joist.learn.metric.Metric;
import joist.table.Column;
import joist.table.Table;
import org.junit.jupiter.api.Test;

class LinearRegressionTest {
  private static final long SEED = Long.getLong("joist.seed", 17);
  private static final Convergence FINE = new Convergence(1e-10, 0, 5_000);
  private static final FitContext CONTEXT = FitContext.of(2, 1);

  @Test
  void rejectsClasses() {
    Problem problem = Problems.classification(SEED, 100, "a", "b");
    assertThatThrownBy(() -> LinearRegression.standard().fit(problem, CONTEXT))
        .isInstanceOf(LearnException.class)
        .hasMessageContaining("use logistic regression");
  }

  @Test
  void rejectsOtherLossesAndNamesWhoHasThem() {
    Problem problem = Problems.regression(SEED, 100);
    Problem absolute =
        new Problem(
            "y",
            new Task.Regression(new Task.Loss.Absolute()),
            problem.trainFeatures(),
            problem.train(),
            problem.validFeatures(),
            problem.valid());
    assertThatThrownBy(() -> LinearRegression.standard().fit(absolute, CONTEXT))
        .isInstanceOf(LearnException.class)
        .hasMessageContaining("boosted trees");
  }

  @Test
  void rejectsATargetThatIsNotFinite() {
    Problem problem = Problems.regression(SEED, 100);
    problem.train().values()[7] = Float.NaN;
    assertThatThrownBy(() -> LinearRegression.standard().fit(problem, CONTEXT))
        .isInstanceOf(LearnException.class)
        .hasMessageContaining("row 7");
  }

  /** Ridge has the closed form (XᵀWX / n + λI) w = XᵀWy / n, with y standardised. */
  @Test
  void ridgeIsTheSolutionOfTheNormalEquations() {
    double l2 = 1e-2;
    Problem problem = Problems.regression(SEED, 800);
    LinearFit fit = new LinearRegression(ElasticNet.of(l2, 0)).fit(problem, CONTEXT, FINE);
    double[] expected = normalEquations(problem.train(), Problems.dense(fit.design()), l2);
    for (int i = 0; i < expected.length; i++) {
      assertThat(fit.weights()[i])
          .as("weight %d, seed %d", i, SEED)
          .isCloseTo(expected[i], within(1e-5));
    }
  }

  private static double[] normalEquations(Target target, double[][] x, double l2) {
    int width = x[0].length;
    double total = target.totalWeight();
    double[][] a = new double[width][width];
    double[] b = new double[width];
    for (int row = 0; row < x.length; row++) {
      for (int i = 0; i < width; i++) {
        b[i] += target.weight(row) * x[row][i] * target.values()[row] / total;
        for (int j = 0; j < width; j++) {
          a[i][j] += target.weight(row) * x[row][i] * x[row][j] / total;
        }
      }
    }
    for (int i = 0; i < width - 1; i++) {
      a[i][i] += l2;
    }
    return Problems.solve(a, b);
  }

  @Test
  void findsTheLineThatPointsLieOn() {
    double[] x = {1, 2, 3, 4, 5, 6};
    float[] y = {5, 7, 9, 11, 13, 15};
    Table table = new Table(List.of(new Column.Numbers("x", x)));
    Problem problem =
        new Problem(
            "y", Problems.SQUARED, table, Target.unweighted(y), table, Target.unweighted(y));
    Fit fit = new LinearRegression(ElasticNet.of(0, 0)).fit(problem, CONTEXT);
    float[] predictions = GraphRun.floats(fit.graph(), table, "prediction");
    for (int row = 0; row < y.length; row++) {
      assertThat(predictions[row]).isCloseTo(y[row], within(1e-3f));
    }
    assertThat(fit.importance()).containsExactly(Map.entry("x", 1.0));
  }

  @Test
  void graphPredictsWhatTheFitReports() {
    Problem problem = Problems.regression(SEED, 2_000);
    Fit fit = LinearRegression.standard().fit(problem, CONTEXT);
    float[] predictions = GraphRun.floats(fit.graph(), problem.validFeatures(), "prediction");
    GraphRun.expectCompilable(fit.graph(), problem.validFeatures(), "prediction");
    double best = fit.curve().stream().mapToDouble(Fit.CurvePoint::valid).min().orElseThrow();
    assertThat(Metric.RMSE.of(problem.task(), problem.valid(), new Answers(predictions, 1)))
        .isCloseTo(best, within(1e-4));
    assertThat(Metric.R2.of(problem.task(), problem.valid(), new Answers(predictions, 1)))
        .isGreaterThan(0.2);
  }

  @Test
  void equalTargetsGiveThatTarget() {
    Problem problem = Problems.regression(SEED, 200);
    Arrays.fill(problem.train().values(), 3);
    Fit fit = LinearRegression.standard().fit(problem, CONTEXT);
    assertThat(GraphRun.floats(fit.graph(), problem.validFeatures(), "prediction"))
        .containsOnly(3f);
  }
}
