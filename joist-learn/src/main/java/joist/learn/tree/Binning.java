package joist.learn.tree;

import joist.learn.feature.Feature;

/**
 * How the values of one feature become bins 0 to {@link #bins} - 1, of which there are 255 at most.
 */
sealed interface Binning permits OrderedBinning, CategoryBinning {
  Feature feature();

  int bins();

  /** Whether the values it was made from are in more than one bin. */
  boolean canSplit();

  /** The bin of a value; NaN is missing. */
  int bin(float value);

  /** Bins {@code values} into {@code into}, each shifted left by {@code shift} and or-ed in. */
  void binAll(float[] values, int from, int to, int shift, int[] into);
}
