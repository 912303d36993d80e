package joist.learn.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import joist.learn.Fit;
import joist.learn.FitContext;
import joist.learn.Problem;
import joist.learn.Task;
import org.junit.jupiter.api.Test;

class GradientBoostingTest {
  private static final Task SQUARED = new Task.Regression(new Task.Loss.Squared());
  private static final Task BINARY = new Task.Classification(List.of("no", "yes"));
  private static final GradientBoosting PLAIN =
      GradientBoosting.standard().withRounds(new GradientBoosting.Rounds(40, 0.1, 0));

  @Test
  void lowersTheTrainingLossEveryRoundAtASmallRate() {
    Rows rows = Rows.random(2_000, Rows.seed());
    float[] y = rows.targets(row -> Math.sin(6 * row[0]) + row[1] * row[1]);
    for (Task task : List.of(SQUARED, new Task.Regression(new Task.Loss.Absolute()))) {
      List<Fit.CurvePoint> curve = fit(PLAIN, rows, rows.problem(task, y)).curve();
      assertThat(curve).hasSize(40);
      for (int i = 1; i < curve.size(); i++) {
        assertThat(curve.get(i).train()).isLessThan(curve.get(i - 1).train());
      }
    }
  }

  @Test
  void learnsTwoClassesFromNumbersAndCategories() {
    Rows rows = Rows.random(4_000, Rows.seed());
    float[] y = rows.targets(row -> row[0] > 0.5 ^ row[3] % 3 == 0 ? 1 : 0);
    Fit fit = fit(PLAIN, rows, rows.problem(BINARY, y, 3_000));
    double[] p = rows.predictions(fit.graph());
    for (int row = 3_000; row < 4_000; row++) {
      assertThat(p[row]).isBetween(0.0, 1.0);
    }
    long right =
        java.util.stream.IntStream.range(3_000, 4_000).filter(r -> p[r] > 0.5 == y[r] > 0).count();
    assertThat(right).isGreaterThan(980);
    assertThat(fit.importance().keySet().stream().limit(2)).containsExactlyInAnyOrder("a", "d");
    assertThat(fit.importance().values().stream().mapToDouble(v -> v).sum())
        .isCloseTo(1, within(1e-9));
  }

  @Test
  void learnsSeveralClasses() {
    Task task = new Task.Classification(List.of("low", "mid", "high"));
    Rows rows = Rows.random(3_000, Rows.seed());
    float[] y = rows.targets(row -> Math.min(2, (int) (row[0] * 2 + row[1])));
    Fit fit = fit(PLAIN, rows, rows.problem(task, y, 2_000));
    assertThat(fit.curve().getLast().valid()).isLessThan(0.15);
    var answers = rows.answers(fit.graph());
    int right = 0;
    for (int row = 2_000; row < 3_000; row++) {
      right +=
          answers.get("label").string(row).equals(List.of("low", "mid", "high").get((int) y[row]))
              ? 1
              : 0;
      double sum = 0;
      for (int k = 0; k < 3; k++) {
        sum += answers.get("probabilities").f32(row * 3L + k);
      }
      assertThat(sum).isCloseTo(1, within(1e-5));
    }
    assertThat(right).isGreaterThan(950);
  }

  @Test
  void treatsWholeWeightsAsRepeatedRows() {
    Rows once = Rows.random(600, Rows.seed());
    float[] y = once.targets(row -> row[0] + row[3] / 10);
    float[] weights = new float[600];
    int[] source = new int[1_200];
    for (int row = 0; row < 600; row++) {
      weights[row] = 2;
      source[row] = row;
      source[600 + row] = row;
    }
    Rows twice = repeat(once, source);
    TreeSettings settings = TreeSettings.standard().withBins(new TreeSettings.Bins(255, 1, 5_000));
    GradientBoosting weighted =
        PLAIN.withTrees(settings.withMinRowsInLeaf(10).withPenalty(categoriesFrom(5)));
    GradientBoosting repeated =
        PLAIN.withTrees(settings.withMinRowsInLeaf(20).withPenalty(categoriesFrom(10)));
    double[] a =
        once.predictions(
            fit(weighted, once, Rows.weighted(once.problem(SQUARED, y), weights)).graph());
    float[] twiceY = new float[1_200];
    for (int i = 0; i < 1_200; i++) {
      twiceY[i] = y[source[i]];
    }
    double[] b = once.predictions(fit(repeated, twice, twice.problem(SQUARED, twiceY)).graph());
    assertThat(a).containsExactly(b, within(2e-3));
  }

  private static TreeSettings.Penalty categoriesFrom(int rows) {
    return TreeSettings.Penalty.standard()
        .withCategories(new TreeSettings.CategoryPenalty(99, rows, 0, 32, rows));
  }

  @Test
  void learnsWhichWayMissingValuesGo() {
    Rows rows = Rows.random(3_000, Rows.seed());
    float[] y = rows.targets(row -> Float.isNaN(row[2]) || row[2] < 0.3 ? 1 : 0);
    double[] p = rows.predictions(fit(PLAIN, rows, rows.problem(BINARY, y)).graph());
    assertRightButNear(0.3f, rows, p, y);
    float[] high = rows.targets(row -> Float.isNaN(row[2]) || row[2] > 0.3 ? 1 : 0);
    double[] q = rows.predictions(fit(PLAIN, rows, rows.problem(BINARY, high)).graph());
    assertRightButNear(0.3f, rows, q, high);
  }

  /** Bins blur the edge, so rows next to it may go either way. */
  private static void assertRightButNear(float edge, Rows rows, double[] p, float[] y) {
    for (int row = 0; row < rows.rows(); row++) {
      if (!(Math.abs(rows.get(2, row) - edge) < 0.01)) {
        assertThat(p[row] > 0.5).isEqualTo(y[row] > 0);
      }
    }
  }

  @Test
  void splitsCategoriesBetterThanTheirCodesInOrder() {
    Rows rows = Rows.random(4_000, Rows.seed());
    float[] y = rows.targets(row -> row[3] % 2);
    GradientBoosting stumps =
        PLAIN
            .withTrees(TreeSettings.standard().withMaxLeaves(2))
            .withRounds(new GradientBoosting.Rounds(5, 0.5, 0));
    double byCategory = fit(stumps, rows, rows.problem(SQUARED, y)).curve().getLast().train();
    Rows ordinal = rows.ordinal();
    double byOrder = fit(stumps, ordinal, ordinal.problem(SQUARED, y)).curve().getLast().train();
    assertThat(byCategory).isLessThan(byOrder / 10);
  }

  @Test
  void coversAQuantilesShareOfRows() {
    Rows rows = Rows.random(6_000, Rows.seed());
    SplittableRandom random = new SplittableRandom(Rows.seed());
    float[] y = rows.targets(row -> row[0] * 3 + (1 + row[1]) * random.nextDouble());
    for (double level : new double[] {0.1, 0.5, 0.9}) {
      Task task = new Task.Regression(new Task.Loss.Quantile(level));
      double[] predicted = rows.predictions(fit(PLAIN, rows, rows.problem(task, y, 4_000)).graph());
      int below = 0;
      for (int row = 4_000; row < 6_000; row++) {
        below += y[row] <= predicted[row] ? 1 : 0;
      }
      assertThat(below / 2_000.0).isCloseTo(level, within(0.05));
    }
  }

  @Test
  void predictsCountsAboveZero() {
    Rows rows = Rows.random(3_000, Rows.seed());
    SplittableRandom random = new SplittableRandom(Rows.seed());
    float[] y = rows.targets(row -> poisson(random, Math.exp(2 * row[0] - 1)));
    Task task = new Task.Regression(new Task.Loss.Poisson());
    double[] predicted = rows.predictions(fit(PLAIN, rows, rows.problem(task, y)).graph());
    assertThat(Arrays.stream(predicted)).allMatch(value -> value > 0);
    double error = 0;
    for (int row = 0; row < rows.rows(); row++) {
      error += Math.abs(predicted[row] - Math.exp(2 * rows.get(0, row) - 1)) / rows.rows();
    }
    assertThat(error).isLessThan(0.25);
  }

  private static int poisson(SplittableRandom random, double mean) {
    int count = 0;
    for (double p = random.nextDouble(); p > Math.exp(-mean); p *= random.nextDouble()) {
      count++;
    }
    return count;
  }

  @Test
  void keepsTheTreesOfTheBestRound() {
    Rows rows = Rows.random(600, Rows.seed());
    SplittableRandom random = new SplittableRandom(Rows.seed());
    float[] y = rows.targets(row -> row[0] + 2 * random.nextDouble());
    GradientBoosting eager = PLAIN.withRounds(new GradientBoosting.Rounds(500, 0.3, 15));
    Problem problem = rows.problem(SQUARED, y, 300);
    Fit fit = fit(eager, rows, problem);
    double least = fit.curve().stream().mapToDouble(Fit.CurvePoint::valid).min().orElseThrow();
    assertThat(fit.curve().size()).isLessThan(500);
    double[] predicted = rows.predictions(fit.graph());
    double loss = 0;
    for (int row = 300; row < 600; row++) {
      loss += Math.pow(predicted[row] - y[row], 2) / 300;
    }
    assertThat(loss).isCloseTo(least, within(1e-5));
    assertThat(fit.curve().getLast().round() - best(fit)).isEqualTo(15);
  }

  private static int best(Fit fit) {
    return fit.curve().stream()
        .min(java.util.Comparator.comparingDouble(Fit.CurvePoint::valid))
        .orElseThrow()
        .round();
  }

  @Test
  void endsWithWhatItHasWhenOutOfTime() {
    Rows rows = Rows.random(500, Rows.seed());
    float[] y = rows.targets(row -> row[0]);
    int[] asked = {0};
    int[] told = {0};
    FitContext context =
        new FitContext(
            2,
            1,
            java.time.InstantSource.system(),
            () -> ++asked[0] > 3,
            (round, most, metric, value) -> told[0]++);
    Fit fit = PLAIN.fit(rows.problem(SQUARED, y), rows, context);
    assertThat(fit.curve()).hasSize(3);
    assertThat(told[0]).isEqualTo(3);
    assertThat(Arrays.stream(rows.predictions(fit.graph()))).allMatch(Double::isFinite);
  }

  @Test
  void obeysMonotoneConstraints() {
    Rows rows = Rows.random(3_000, Rows.seed());
    SplittableRandom random = new SplittableRandom(Rows.seed());
    float[] y = rows.targets(row -> Math.sin(9 * row[0]) - row[1] + random.nextDouble());
    GradientBoosting learner = PLAIN.withMonotone(Map.of("a", 1, "b", -1));
    Fit fit = fit(learner, rows, rows.problem(SQUARED, y));
    for (int trial = 0; trial < 40; trial++) {
      for (int f = 0; f < 2; f++) {
        double[] along = rows.sweep(f, random.nextInt(rows.rows())).predictions(fit.graph());
        for (int i = 1; i < along.length; i++) {
          assertThat((along[i] - along[i - 1]) * (f == 0 ? 1 : -1)).isGreaterThanOrEqualTo(-1e-6);
        }
      }
    }
  }

  @Test
  void growsNoLeafOfFewerRowsThanAsked() {
    Rows rows = Rows.random(500, Rows.seed());
    float[] y = rows.targets(row -> row[0] > 0.98 ? 100 : row[1]);
    for (int fewest : new int[] {1, 7, 100}) {
      GradientBoosting one =
          PLAIN
              .withRounds(new GradientBoosting.Rounds(1, 1, 0))
              .withTrees(TreeSettings.standard().withMinRowsInLeaf(fewest));
      double[] predicted = rows.predictions(fit(one, rows, rows.problem(SQUARED, y)).graph());
      Map<Double, Long> sizes =
          Arrays.stream(predicted)
              .boxed()
              .collect(
                  java.util.stream.Collectors.groupingBy(
                      v -> v, java.util.stream.Collectors.counting()));
      assertThat(sizes.values()).allMatch(size -> size >= fewest);
      assertThat(sizes.size()).isGreaterThan(1).isLessThanOrEqualTo(31);
    }
  }

  @Test
  void growsNoTreeDeeperThanAsked() {
    Rows rows = Rows.random(500, Rows.seed());
    float[] y = rows.targets(row -> row[0] * row[1]);
    GradientBoosting one =
        PLAIN
            .withRounds(new GradientBoosting.Rounds(1, 1, 0))
            .withTrees(TreeSettings.standard().withMaxDepth(2));
    double[] predicted = rows.predictions(fit(one, rows, rows.problem(SQUARED, y)).graph());
    assertThat(Arrays.stream(predicted).distinct().count()).isEqualTo(4);
  }

  @Test
  void fitsTinyTablesWithoutSplitting() {
    Rows rows = Rows.of(1, 2, 3);
    Fit fit = fit(PLAIN, rows, rows.problem(SQUARED, new float[] {1, 2, 6}));
    assertThat(rows.predictions(fit.graph())).containsExactly(3, 3, 3);
  }

  @Test
  void memorisesTinyTablesWhereLeavesMayHoldOneRow() {
    Rows rows = Rows.of(1, 2, 3, 4);
    TreeSettings trees =
        TreeSettings.standard().withMinRowsInLeaf(1).withBins(new TreeSettings.Bins(255, 1, 10));
    GradientBoosting one = PLAIN.withTrees(trees).withRounds(new GradientBoosting.Rounds(1, 1, 0));
    Fit fit = fit(one, rows, rows.problem(SQUARED, new float[] {1, 2, 6, 4}));
    assertThat(rows.predictions(fit.graph()))
        .containsExactly(new double[] {1, 2, 6, 4}, within(1e-5));
  }

  @Test
  void answersAConstantTargetWithIt() {
    Rows rows = Rows.random(100, Rows.seed());
    float[] y = rows.targets(row -> 5);
    assertThat(rows.predictions(fit(PLAIN, rows, rows.problem(SQUARED, y)).graph()))
        .containsOnly(5);
  }

  @Test
  void learnsFromDrawnRowsAndColumns() {
    Rows rows = Rows.random(4_000, Rows.seed());
    float[] y = rows.targets(row -> row[0] + row[1]);
    GradientBoosting sampled = PLAIN.withSampling(new GradientBoosting.Sampling(0.5, 2, 0.5));
    Fit fit = fit(sampled, rows, rows.problem(SQUARED, y, 3_000));
    assertThat(fit.curve().getLast().valid()).isLessThan(0.01);
  }

  private static Fit fit(GradientBoosting learner, Rows rows, Problem problem) {
    return learner.fit(problem, rows, FitContext.of(2, 1));
  }

  private static Rows repeat(Rows rows, int[] source) {
    float[][] columns = new float[rows.matrix().columns().length][source.length];
    for (int f = 0; f < columns.length; f++) {
      for (int i = 0; i < source.length; i++) {
        columns[f][i] = rows.get(f, source[i]);
      }
    }
    return new Rows(new joist.learn.feature.FeatureMatrix(rows.features(), columns, source.length));
  }
}
