package joist.learn.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import joist.learn.Fit;
import joist.learn.FitContext;
import joist.learn.GraphRun;
import joist.learn.LearnException;
import joist.learn.Problem;
import joist.learn.Problem.Target;
import joist.learn.Task;
import joist.learn.metric.Answers;
import joist.learn.metric.Metric;
import joist.learn.parallel.Workers;
import joist.table.Table;
import org.junit.jupiter.api.Test;

class LogisticRegressionTest {
  private static final long SEED = Long.getLong("joist.seed", 23);
  private static final Convergence FINE = new Convergence(1e-10, 0, 5_000);
  private static final FitContext CONTEXT = FitContext.of(2, 1);

  @Test
  void rejectsNumbers() {
    Problem problem = Problems.regression(SEED, 100);
    assertThatThrownBy(() -> LogisticRegression.standard().fit(problem, CONTEXT))
        .isInstanceOf(LearnException.class)
        .hasMessageContaining("use linear regression");
  }

  @Test
  void rejectsATargetThatIsNoClass() {
    Problem problem = Problems.classification(SEED, 100, "a", "b");
    problem.train().values()[3] = 2;
    assertThatThrownBy(() -> LogisticRegression.standard().fit(problem, CONTEXT))
        .isInstanceOf(LearnException.class)
        .hasMessageContaining("from 0 to 1")
        .hasMessageContaining("row 3");
  }

  @Test
  void ridgeIsWhereNewtonsMethodEnds() {
    double l2 = 1e-2;
    Problem problem = Problems.classification(SEED, 600, "no", "yes");
    LinearFit fit = fit(problem, ElasticNet.of(l2, 0), FINE);
    double[] expected = newton(problem.train(), Problems.dense(fit.design()), l2);
    for (int i = 0; i < expected.length; i++) {
      assertThat(fit.weights()[i])
          .as("weight %d, seed %d", i, SEED)
          .isCloseTo(expected[i], within(1e-6));
    }
  }

  private static double[] newton(Target target, double[][] x, double l2) {
    int width = x[0].length;
    double total = target.totalWeight();
    double[] w = new double[width];
    for (int step = 0; step < 30; step++) {
      double[][] hessian = new double[width][width];
      double[] gradient = new double[width];
      for (int row = 0; row < x.length; row++) {
        double score = 0;
        for (int i = 0; i < width; i++) {
          score += w[i] * x[row][i];
        }
        double p = 1 / (1 + Math.exp(-score));
        double weight = target.weight(row) / total;
        for (int i = 0; i < width; i++) {
          gradient[i] += weight * (p - target.values()[row]) * x[row][i];
          for (int j = 0; j < width; j++) {
            hessian[i][j] += weight * p * (1 - p) * x[row][i] * x[row][j];
          }
        }
      }
      for (int i = 0; i < width - 1; i++) {
        gradient[i] += l2 * w[i];
        hessian[i][i] += l2;
      }
      double[] move = Problems.solve(hessian, gradient);
      for (int i = 0; i < width; i++) {
        w[i] -= move[i];
      }
    }
    return w;
  }

  /**
   * At the minimum each weight's slope of the loss and ridge is -l1 sign(w), and where the weight
   * is 0 at most l1 in size.
   */
  @Test
  void elasticNetMeetsItsConditionsOfOptimality() {
    for (String[] classes : new String[][] {{"no", "yes"}, {"a", "b", "c"}}) {
      Problem problem = Problems.classification(SEED, 1_000, classes);
      double l1 = 0.01 * 0.7;
      LinearFit fit = fit(problem, ElasticNet.of(0.01, 0.7), new Convergence(1e-8, 0, 5_000));
      double[] slopes = slopes(problem, fit, 0.01 * 0.3);
      int zeros = 0;
      for (int i = 0; i < slopes.length; i++) {
        double weight = fit.weights()[i];
        boolean intercept = i % (fit.design().width() + 1) == fit.design().width();
        zeros += weight == 0 ? 1 : 0;
        if (weight == 0) {
          assertThat(Math.abs(slopes[i])).isLessThanOrEqualTo(l1 + 1e-7);
        } else {
          assertThat(slopes[i])
              .as("weight %d, seed %d", i, SEED)
              .isCloseTo(intercept ? 0 : -l1 * Math.signum(weight), within(1e-6));
        }
      }
      assertThat(zeros).isBetween(slopes.length / 4, slopes.length - 3);
    }
  }

  private static double[] slopes(Problem problem, LinearFit fit, double l2) {
    RowLoss loss = fit.scores() == 1 ? new RowLoss.Logistic() : new RowLoss.Softmax(fit.scores());
    double[] gradient = new double[fit.weights().length];
    try (Workers workers = new Workers(1)) {
      new Risk(fit.design(), problem.train(), loss, workers)
          .withRidge(l2)
          .value(fit.weights(), gradient);
    }
    return gradient;
  }

  @Test
  void fitsTheSameAtAnyNumberOfThreads() {
    Problem problem = Problems.classification(SEED, 20_000, "a", "b", "c");
    ElasticNet penalty = ElasticNet.of(1e-3, 0.5);
    double[] alone =
        new LogisticRegression(penalty)
            .fit(problem, task(problem), FitContext.of(1, 1), Convergence.STANDARD)
            .weights();
    for (int threads : new int[] {2, 5}) {
      assertThat(
              new LogisticRegression(penalty)
                  .fit(problem, task(problem), FitContext.of(threads, 1), Convergence.STANDARD)
                  .weights())
          .isEqualTo(alone);
    }
  }

  @Test
  void graphGivesTheReportedLossAndTheMostProbableLabel() {
    for (String[] classes : new String[][] {{"no", "yes"}, {"a", "b", "c"}}) {
      Problem problem = Problems.classification(SEED, 3_000, classes);
      Fit fit = LogisticRegression.standard().fit(problem, CONTEXT);
      Table valid = problem.validFeatures();
      GraphRun.expectCompilable(fit.graph(), valid, "probabilities");
      Answers answers =
          Answers.of(problem.task(), GraphRun.floats(fit.graph(), valid, "probabilities"));
      double best = fit.curve().stream().mapToDouble(Fit.CurvePoint::valid).min().orElseThrow();
      assertThat(Metric.LOG_LOSS.of(problem.task(), problem.valid(), answers))
          .isCloseTo(best, within(1e-5));
      assertThat(Metric.AUC.of(problem.task(), problem.valid(), answers)).isGreaterThan(0.7);
      String[] labels = GraphRun.run(fit.graph(), valid).get("label").strings();
      for (int row = 0; row < labels.length; row++) {
        int label = List.of(classes).indexOf(labels[row]);
        for (int k = 0; k < classes.length; k++) {
          assertThat(answers.value(row, label)).isGreaterThanOrEqualTo(answers.value(row, k));
        }
      }
    }
  }

  @Test
  void keepsTheStrengthWithTheBestValidationLoss() {
    Problem problem = Problems.classification(SEED, 500, "no", "yes");
    Fit fit = LogisticRegression.standard().fit(problem, CONTEXT);
    List<Double> strengths = ElasticNet.STANDARD.strengths();
    int best = 0;
    for (int i = 0; i < fit.curve().size(); i++) {
      best = fit.curve().get(i).valid() < fit.curve().get(best).valid() ? i : best;
    }
    assertThat(fit.parameters()).containsEntry("strength", strengths.get(best).toString());
  }

  @Test
  void withoutValidationRowsTakesTheMiddleStrength() {
    Problem problem = Problems.classification(SEED, 500, "no", "yes");
    Problem noValid =
        new Problem(
            "y",
            problem.task(),
            problem.trainFeatures(),
            problem.train(),
            problem.trainFeatures().head(0),
            Target.unweighted(new float[0]));
    Fit fit = LogisticRegression.standard().fit(noValid, CONTEXT);
    assertThat(fit.parameters()).containsEntry("strength", "1.0E-4");
  }

  @Test
  void endsEarlyWithAUsableModelWhenOutOfTime() {
    Problem problem = Problems.classification(SEED, 500, "no", "yes");
    List<Integer> rounds = new ArrayList<>();
    FitContext hurried =
        new FitContext(
            1,
            1,
            InstantSource.system(),
            () -> true,
            (round, of, name, value) -> rounds.add(round));
    Fit fit = LogisticRegression.standard().fit(problem, hurried);
    assertThat(rounds).containsExactly(1);
    float[] probabilities = GraphRun.floats(fit.graph(), problem.validFeatures(), "probabilities");
    assertThat(probabilities[1]).isBetween(0.05f, 0.95f);
  }

  @Test
  void importanceFavoursTheColumnThatDecides() {
    Problem problem = Problems.classification(SEED, 3_000, "no", "yes");
    Fit fit = LogisticRegression.standard().fit(problem, CONTEXT);
    assertThat(fit.importance().values().stream().mapToDouble(Double::doubleValue).sum())
        .isCloseTo(1, within(1e-9));
    assertThat(fit.importance().keySet().iterator().next()).isIn("kind", "place", "number");
    assertThat(fit.importance().get("flag")).isLessThan(fit.importance().get("kind"));
  }

  private static LinearFit fit(Problem problem, ElasticNet penalty, Convergence convergence) {
    return new LogisticRegression(penalty).fit(problem, task(problem), CONTEXT, convergence);
  }

  private static Task.Classification task(Problem problem) {
    return (Task.Classification) problem.task();
  }
}
