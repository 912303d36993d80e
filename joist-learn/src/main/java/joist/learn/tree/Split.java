package joist.learn.tree;

import java.util.Arrays;

/**
 * A way to split a leaf.
 *
 * @param feature its position among the features that can split
 * @param gain how much it lowers the loss
 * @param test which rows go left
 * @param left what goes left
 * @param right what goes right
 */
record Split(int feature, double gain, Test test, Side left, Side right) {

  /** What a child would be: its sums and its output, before shrinkage. */
  record Side(long gradient, long hessian, double output) {}

  /** Which rows go left. */
  sealed interface Test {
    /** A bit for each bin that goes left. */
    long[] leftBins();
  }

  /** Ordered bins 0 to {@code bin} go left, the missing ones as {@code missingLeft} says. */
  record UpTo(int bin, boolean missingLeft, int missingBin) implements Test {
    @Override
    public long[] leftBins() {
      long[] bits = new long[Histogram.BINS / Long.SIZE];
      for (int i = 0; i <= bin; i++) {
        bits[i >>> 6] |= 1L << i;
      }
      if (missingLeft) {
        bits[missingBin >>> 6] |= 1L << missingBin;
      }
      return bits;
    }
  }

  /** These bins of categories go left. */
  @SuppressWarnings("ArrayRecordComponent")
  record Members(int[] bins) implements Test {
    @Override
    public long[] leftBins() {
      long[] bits = new long[Histogram.BINS / Long.SIZE];
      for (int bin : bins) {
        bits[bin >>> 6] |= 1L << bin;
      }
      return bits;
    }

    /** The categories of these bins, ascending. */
    int[] codes(CategoryBinning binning) {
      return Arrays.stream(bins).map(bin -> binning.codes()[bin]).sorted().toArray();
    }
  }
}
