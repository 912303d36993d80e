package joist.learn.tree;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import joist.learn.LearnException;
import joist.learn.feature.Feature;
import joist.learn.feature.FeatureMatrix;
import joist.learn.parallel.Workers;

/**
 * The binnings of a training matrix, and the bins of any matrix under them.
 *
 * @param binnings those of the features that can split
 * @param columns their positions in the matrix
 */
@SuppressWarnings("ArrayRecordComponent")
record FeatureBins(List<Binning> binnings, int[] columns) {
  FeatureBins {
    binnings = List.copyOf(binnings);
  }

  /**
   * Finds the bins of every feature.
   *
   * @throws LearnException when a value is infinite, a category code is none, or nothing can split
   */
  static FeatureBins of(
      FeatureMatrix matrix, TreeSettings.Bins settings, long seed, Workers workers) {
    int[] sample = sampleRows(matrix.rows(), settings.sampleRows(), seed);
    Binning[] found = new Binning[matrix.features().size()];
    workers.run(found.length, (f, slot) -> found[f] = find(matrix, f, sample, settings));
    List<Binning> binnings = new ArrayList<>();
    int[] columns = new int[found.length];
    for (int f = 0; f < found.length; f++) {
      if (found[f].canSplit()) {
        columns[binnings.size()] = f;
        binnings.add(found[f]);
      }
    }
    return new FeatureBins(binnings, Arrays.copyOf(columns, binnings.size()));
  }

  /**
   * Checks that there is a feature to split by.
   *
   * @throws LearnException when every feature has but one value, or none
   */
  void requireAny(FeatureMatrix matrix) {
    if (binnings.isEmpty()) {
      throw new LearnException(
          "expected a feature whose values differ between the %d training rows, got only constant or missing ones: %s; add a column, or train on more rows"
              .formatted(matrix.rows(), matrix.features().stream().map(Feature::name).toList()));
    }
  }

  BinnedMatrix bin(FeatureMatrix matrix, Workers workers) {
    return BinnedMatrix.of(matrix, binnings, columns, workers);
  }

  private static Binning find(
      FeatureMatrix matrix, int f, int[] sample, TreeSettings.Bins settings) {
    Feature feature = matrix.features().get(f);
    float[] values = matrix.columns()[f];
    boolean missing = check(feature, values, matrix.rows());
    if (feature.isCategorical()) {
      return CategoryBinning.of(feature, values, matrix.rows(), settings);
    }
    float[] present = new float[sample.length];
    int count = 0;
    for (int row : sample) {
      if (!Float.isNaN(values[row])) {
        present[count++] = values[row];
      }
    }
    return OrderedBinning.of(feature, Arrays.copyOf(present, count), missing, settings);
  }

  /** Whether any value is missing. */
  private static boolean check(Feature feature, float[] values, int rows) {
    boolean missing = false;
    for (int row = 0; row < rows; row++) {
      float value = values[row];
      if (Float.isNaN(value)) {
        missing = true;
      } else if (Float.isInfinite(value)) {
        throw new LearnException(
            "expected finite values of feature '%s' (column '%s'), got %s in training row %d; replace it by a number or by a missing value"
                .formatted(feature.name(), feature.column(), value, row));
      } else if (feature.isCategorical()
          && (value < 0 || value >= feature.categories() || value != (int) value)) {
        throw new LearnException(
            "expected category codes 0 to %d of feature '%s' (column '%s'), got %s in training row %d"
                .formatted(feature.categories() - 1, feature.name(), feature.column(), value, row));
      }
    }
    return missing;
  }

  /** Rows without replacement, ascending: each remaining row is taken with equal chance. */
  static int[] sampleRows(int rows, int wanted, long seed) {
    int take = Math.min(rows, wanted);
    int[] sample = new int[take];
    SplittableRandom random = new SplittableRandom(seed);
    int taken = 0;
    for (int row = 0; row < rows && taken < take; row++) {
      if (random.nextInt(rows - row) < take - taken) {
        sample[taken++] = row;
      }
    }
    return sample;
  }
}
