package joist.learn.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import joist.learn.Fit;
import joist.learn.FitContext;
import joist.learn.Task;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForestFitTest {
  private static final ForestSettings SMALL = ForestSettings.standard().withTrees(30);

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void learnsTwoClasses(boolean extra) {
    Rows rows = Rows.random(4_000, Rows.seed());
    float[] y = rows.targets(row -> row[0] > 0.5 ^ row[3] % 3 == 0 ? 1 : 0);
    Fit fit = fit(extra, rows, new Task.Classification(List.of("no", "yes")), y, 3_000);
    double[] p = rows.predictions(fit.graph());
    assertThat(IntStream.range(3_000, 4_000).filter(r -> p[r] > 0.5 == y[r] > 0).count())
        .isGreaterThan(930);
    assertThat(fit.curve()).hasSize(30);
    assertThat(fit.curve().getLast().valid()).isCloseTo(logLoss(p, y, 3_000), within(1e-4));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void sharesOutTheTreesAmongSeveralClasses(boolean extra) {
    Task task = new Task.Classification(List.of("low", "mid", "high"));
    Rows rows = Rows.random(3_000, Rows.seed());
    float[] y = rows.targets(row -> Math.min(2, (int) (row[0] * 2 + row[1])));
    Fit fit = fit(extra, rows, task, y, 2_000);
    assertThat(fit.curve()).hasSize(10);
    var answers = rows.answers(fit.graph());
    int right = 0;
    for (int row = 2_000; row < 3_000; row++) {
      String label = List.of("low", "mid", "high").get((int) y[row]);
      right += answers.get("label").string(row).equals(label) ? 1 : 0;
      double sum = 0;
      for (int k = 0; k < 3; k++) {
        sum += answers.get("probabilities").f32(row * 3L + k);
      }
      assertThat(sum).isCloseTo(1, within(1e-5));
    }
    assertThat(right).isGreaterThan(900);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void averagesNumbers(boolean extra) {
    Rows rows = Rows.random(4_000, Rows.seed());
    float[] y = rows.targets(row -> 1_000 + 10 * row[0] + 5 * row[1]);
    Fit fit = fit(extra, rows, new Task.Regression(new Task.Loss.Squared()), y, 3_000);
    double[] predicted = rows.predictions(fit.graph());
    double error = 0;
    for (int row = 3_000; row < 4_000; row++) {
      error += Math.abs(predicted[row] - y[row]) / 1_000;
    }
    assertThat(error).isLessThan(1.2);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void coversAQuantilesShareOfRows(boolean extra) {
    Rows rows = Rows.random(6_000, Rows.seed());
    SplittableRandom random = new SplittableRandom(Rows.seed());
    float[] y = rows.targets(row -> row[0] * 3 + (1 + row[1]) * random.nextDouble());
    Task task = new Task.Regression(new Task.Loss.Quantile(0.8));
    ForestSettings settings = SMALL.withGrowth(SMALL.growth().withMinRowsInLeaf(50));
    Fit fit =
        ForestFit.fit(settings, extra, rows.problem(task, y, 4_000), rows, FitContext.of(2, 1));
    double[] predicted = rows.predictions(fit.graph());
    long below = IntStream.range(4_000, 6_000).filter(row -> y[row] <= predicted[row]).count();
    assertThat(below / 2_000.0).isCloseTo(0.8, within(0.07));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void countsAreNeverNegative(boolean extra) {
    Rows rows = Rows.random(2_000, Rows.seed());
    float[] y = rows.targets(row -> row[0] > 0.9 ? 5 : 0);
    Fit fit = fit(extra, rows, new Task.Regression(new Task.Loss.Poisson()), y, 1_500);
    assertThat(Arrays.stream(rows.predictions(fit.graph()))).allMatch(value -> value > -1e-5);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void averagesTheTreesItHasWhenOutOfTime(boolean extra) {
    Rows rows = Rows.random(1_000, Rows.seed());
    float[] y = rows.targets(row -> 7 + row[0]);
    int[] asked = {0};
    FitContext context =
        new FitContext(
            1,
            1,
            java.time.InstantSource.system(),
            () -> ++asked[0] > 2,
            (round, most, metric, value) -> {});
    Task task = new Task.Regression(new Task.Loss.Squared());
    Fit fit = ForestFit.fit(SMALL, extra, rows.problem(task, y), rows, context);
    assertThat(fit.curve().size()).isLessThan(30);
    assertThat(Arrays.stream(rows.predictions(fit.graph())))
        .allMatch(value -> value > 6.9 && value < 8.1);
  }

  private static Fit fit(boolean extra, Rows rows, Task task, float[] y, int train) {
    return ForestFit.fit(SMALL, extra, rows.problem(task, y, train), rows, FitContext.of(2, 1));
  }

  private static double logLoss(double[] p, float[] y, int from) {
    double loss = 0;
    for (int row = from; row < y.length; row++) {
      loss -= Math.log(y[row] > 0 ? p[row] : 1 - p[row]);
    }
    return loss / (y.length - from);
  }
}
