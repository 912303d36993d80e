package joist.learn.tree;

import java.util.Optional;

/** Finds the best split of a leaf by one ordered feature, from its histogram. One tree long. */
final class SplitFinder {
  private final BinnedMatrix matrix;
  private final TreeSettings settings;
  private final Gradients gradients;
  private final int[] monotone;
  private final NodeChance chance;

  /**
   * @param monotone i32[features]: 1 where the output may not fall as the feature rises, -1 where
   *     it may not rise, else 0
   */
  SplitFinder(
      BinnedMatrix matrix,
      TreeSettings settings,
      Gradients gradients,
      int[] monotone,
      NodeChance chance) {
    this.matrix = matrix;
    this.settings = settings;
    this.gradients = gradients;
    this.monotone = monotone;
    this.chance = chance;
  }

  /** The best split of {@code leaf} by {@code feature}, if any is allowed and gains. */
  Optional<Split> best(Leaf leaf, long[] histogram, int feature) {
    Candidates candidates = new Candidates(settings, gradients, leaf, feature, monotone[feature]);
    switch (matrix.binnings().get(feature)) {
      case OrderedBinning binning -> ordered(binning, leaf, histogram, feature, candidates);
      case CategoryBinning binning ->
          new CategorySplits(settings, gradients, chance)
              .search(binning, leaf, histogram, feature, candidates);
    }
    return candidates.best();
  }

  private void ordered(
      OrderedBinning binning, Leaf leaf, long[] histogram, int feature, Candidates candidates) {
    int missing = binning.missing();
    int at = Histogram.offset(feature);
    long missingGradient = histogram[at + 2 * missing];
    long missingHessian = histogram[at + 2 * missing + 1];
    boolean anyMissing = missingHessian != 0;
    int first = 0;
    while (first < missing && histogram[at + 2 * first + 1] == 0) {
      first++;
    }
    int last = missing - 1;
    while (last > first && histogram[at + 2 * last + 1] == 0) {
      last--;
    }
    // After the last bin that has rows only a split of the missing from all others is left.
    last -= anyMissing ? 0 : 1;
    if (last < first) {
      return;
    }
    int chosen = chance.randomThresholds() ? chance.pick(leaf, feature, first, last) : -1;
    long gradient = 0;
    long hessian = 0;
    for (int bin = first; bin <= last; bin++) {
      gradient += histogram[at + 2 * bin];
      long inBin = histogram[at + 2 * bin + 1];
      hessian += inBin;
      if (chosen >= 0 ? bin != chosen : inBin == 0) {
        continue;
      }
      candidates.offer(gradient, hessian, bin, false);
      if (anyMissing) {
        candidates.offer(gradient + missingGradient, hessian + missingHessian, bin, true);
      }
    }
    candidates.closeOrdered(missing, anyMissing);
  }
}
