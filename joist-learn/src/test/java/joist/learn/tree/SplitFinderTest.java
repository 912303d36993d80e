package joist.learn.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import joist.learn.parallel.Workers;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks the histogram's best split against one found by trying every threshold on the rows. */
class SplitFinderTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void findsTheSplitThatTryingAllFinds(int trial) {
    SplittableRandom random = new SplittableRandom(Rows.seed() + trial);
    Rows rows = Rows.random(40 + random.nextInt(150), random.nextLong());
    float[] g = new float[rows.rows()];
    float[] h = new float[rows.rows()];
    for (int row = 0; row < g.length; row++) {
      g[row] = (float) (rows.get(trial % 3, row) > 0.4 ? 0.3 : -0.2) + (float) random.nextDouble();
      h[row] = 0.1f + (float) random.nextDouble();
    }
    TreeSettings settings =
        new TreeSettings(
            2,
            0,
            1 + trial,
            new TreeSettings.Penalty(
                0.1 * trial, 0.5, 0, 1e-3, TreeSettings.CategoryPenalty.standard()),
            new TreeSettings.Bins(255, 1, 1000));
    for (int f = 0; f < 3; f++) {
      double expected = Naive.bestGain(rows, f, g, h, settings);
      Optional<Split> found = Grown.root(rows, f, g, h, settings);
      assertThat(found.map(Split::gain).orElse(0.0)).isCloseTo(expected, within(1e-4));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void findsTheBestSubsetOfCategoriesThatTryingAllSubsetsFinds(int trial) {
    SplittableRandom random = new SplittableRandom(Rows.seed() + trial);
    Rows rows = Rows.random(400, random.nextLong());
    float[] g = new float[rows.rows()];
    float[] h = new float[rows.rows()];
    double[] effect = random.doubles(Rows.CATEGORIES, -1, 1).toArray();
    for (int row = 0; row < g.length; row++) {
      g[row] = (float) (effect[(int) rows.get(3, row)] + random.nextDouble(-0.1, 0.1));
      h[row] = 1;
    }
    TreeSettings settings =
        TreeSettings.standard()
            .withPenalty(
                new TreeSettings.Penalty(
                    0, 0, 0, 0, new TreeSettings.CategoryPenalty(1, 0, 0, 99, 1)))
            .withMinRowsInLeaf(1);
    double best = 0;
    for (int subset = 1; subset < (1 << Rows.CATEGORIES) - 1; subset++) {
      int members = subset;
      best =
          Math.max(
              best,
              Naive.gain(g, h, row -> (members >> (int) rows.get(3, row) & 1) != 0, settings));
    }
    Split found = Grown.root(rows, 3, g, h, settings).orElseThrow();
    assertThat(found.gain()).isCloseTo(best, within(1e-3 * best));
  }

  /** The plain version. */
  static final class Naive {
    interface GoesLeft {
      boolean test(int row);
    }

    static double bestGain(Rows rows, int f, float[] g, float[] h, TreeSettings settings) {
      float[] thresholds = new float[rows.rows()];
      for (int row = 0; row < thresholds.length; row++) {
        thresholds[row] = rows.get(f, row);
      }
      double best = 0;
      for (float threshold : thresholds) {
        for (boolean missingLeft : List.of(true, false)) {
          GoesLeft goesLeft =
              row -> {
                float value = rows.get(f, row);
                return Float.isNaN(value) ? missingLeft : value <= threshold;
              };
          best = Math.max(best, gain(g, h, goesLeft, settings));
        }
      }
      return best;
    }

    static double gain(float[] g, float[] h, GoesLeft goesLeft, TreeSettings settings) {
      double[] sums = new double[4];
      int left = 0;
      for (int row = 0; row < g.length; row++) {
        int side = goesLeft.test(row) ? 0 : 2;
        left += side == 0 ? 1 : 0;
        sums[side] += g[row];
        sums[side + 1] += h[row];
      }
      int fewest = settings.minRowsInLeaf();
      if (left < fewest || g.length - left < fewest) {
        return 0;
      }
      return part(sums[0], sums[1], settings)
          + part(sums[2], sums[3], settings)
          - part(sums[0] + sums[2], sums[1] + sums[3], settings);
    }

    private static double part(double g, double h, TreeSettings settings) {
      double kept = Math.max(0, Math.abs(g) - settings.penalty().l1());
      return kept * kept / (h + settings.penalty().l2());
    }
  }

  /** The fast version. */
  static final class Grown {
    static Optional<Split> root(Rows rows, int f, float[] g, float[] h, TreeSettings settings) {
      try (Workers workers = new Workers(2)) {
        FeatureBins bins = FeatureBins.of(rows.matrix(), settings.bins(), 1, workers);
        int at = Arrays.stream(bins.columns()).boxed().toList().indexOf(f);
        boolean[] only = new boolean[bins.columns().length];
        only[at] = true;
        RowPartition partition = new RowPartition(rows.rows(), workers);
        partition.startWithAll();
        TreeGrower grower =
            new TreeGrower(
                new TreeInputs(bins.bin(rows.matrix(), workers), workers),
                settings.withMaxLeaves(2),
                GradientsTest.of(g, h),
                partition,
                new GrowthLimits(only, new int[only.length], NodeChance.none()));
        return grower.grow().splits().stream().findFirst();
      }
    }
  }
}
