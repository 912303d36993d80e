package joist.learn.tree;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Offers splits by category.
 *
 * <p>Few categories: one against all others. More: ordered by {@code G / (H + smooth)}, where the
 * best subset is a prefix or suffix (Fisher, 1958); limits on the subset's size and growth keep it
 * from following noise, as in LightGBM. The bin of rare and missing categories never goes left.
 */
record CategorySplits(TreeSettings settings, Gradients gradients, NodeChance chance) {

  void search(
      CategoryBinning binning, Leaf leaf, long[] histogram, int feature, Candidates candidates) {
    int at = Histogram.offset(feature);
    TreeSettings.CategoryPenalty penalty = settings.penalty().categories();
    if (chance.randomThresholds()) {
      random(binning, leaf, histogram, feature, candidates);
    } else if (binning.codes().length <= penalty.oneAgainstRest()) {
      for (int bin = 0; bin < binning.rest(); bin++) {
        if (candidates.offer(
            histogram[at + 2 * bin], histogram[at + 2 * bin + 1], settings.penalty().l2())) {
          candidates.name(new Split.Members(new int[] {bin}));
        }
      }
    } else {
      int[] order = order(binning, histogram, at);
      prefixes(order, 1, leaf, histogram, at, candidates);
      prefixes(order, -1, leaf, histogram, at, candidates);
    }
  }

  /** Bins with enough rows, by their smoothed output; equal ones by bin. */
  private int[] order(CategoryBinning binning, long[] histogram, int at) {
    double smooth = settings.penalty().categories().smooth();
    double[] key = new double[binning.rest()];
    int[] bins = new int[binning.rest()];
    int count = 0;
    for (int bin = 0; bin < binning.rest(); bin++) {
      long hessian = histogram[at + 2 * bin + 1];
      int rows = gradients.rows(hessian);
      if (rows > 0 && rows >= smooth) {
        double g = gradients.gradient(histogram[at + 2 * bin]);
        key[bin] = g / (gradients.hessian(hessian) + smooth);
        bins[count++] = bin;
      }
    }
    return sorted(Arrays.copyOf(bins, count), key);
  }

  /** Insertion into runs would do for 254 bins; a stable merge of boxed ones costs more. */
  private static int[] sorted(int[] bins, double[] key) {
    for (int gap = 1; gap < bins.length; gap *= 2) {
      int[] merged = new int[bins.length];
      for (int begin = 0; begin < bins.length; begin += 2 * gap) {
        int middle = Math.min(bins.length, begin + gap);
        int end = Math.min(bins.length, middle + gap);
        int a = begin;
        int b = middle;
        for (int i = begin; i < end; i++) {
          boolean takeA = a < middle && (b >= end || key[bins[a]] <= key[bins[b]]);
          merged[i] = takeA ? bins[a++] : bins[b++];
        }
      }
      bins = merged;
    }
    return bins;
  }

  private void prefixes(
      int[] order, int direction, Leaf leaf, long[] histogram, int at, Candidates candidates) {
    TreeSettings.CategoryPenalty penalty = settings.penalty().categories();
    double l2 = settings.penalty().l2() + penalty.l2();
    int most = Math.min(penalty.maxLeft(), (order.length + 1) / 2);
    int best = 0;
    long gradient = 0;
    long hessian = 0;
    int rowsInStep = 0;
    for (int i = 0; i < most; i++) {
      int bin = order[direction > 0 ? i : order.length - 1 - i];
      gradient += histogram[at + 2 * bin];
      hessian += histogram[at + 2 * bin + 1];
      rowsInStep += gradients.rows(histogram[at + 2 * bin + 1]);
      if (leaf.rows() - gradients.rows(hessian) < penalty.minRowsPerGroup()) {
        break;
      }
      if (rowsInStep < penalty.minRowsPerGroup()) {
        continue;
      }
      rowsInStep = 0;
      if (candidates.offer(gradient, hessian, l2)) {
        best = i + 1;
      }
    }
    if (best > 0) {
      int[] members = new int[best];
      Arrays.setAll(members, i -> order[direction > 0 ? i : order.length - 1 - i]);
      candidates.name(new Split.Members(members));
    }
  }

  /** Each category that the leaf has goes left by the toss of a coin. */
  private void random(
      CategoryBinning binning, Leaf leaf, long[] histogram, int feature, Candidates candidates) {
    int at = Histogram.offset(feature);
    SplittableRandom random = chance.random(leaf, feature);
    int[] members = new int[binning.rest()];
    int count = 0;
    long gradient = 0;
    long hessian = 0;
    for (int bin = 0; bin < binning.rest(); bin++) {
      if (histogram[at + 2 * bin + 1] != 0 && random.nextBoolean()) {
        members[count++] = bin;
        gradient += histogram[at + 2 * bin];
        hessian += histogram[at + 2 * bin + 1];
      }
    }
    if (count > 0 && candidates.offer(gradient, hessian, settings.penalty().l2())) {
      candidates.name(new Split.Members(Arrays.copyOf(members, count)));
    }
  }
}
