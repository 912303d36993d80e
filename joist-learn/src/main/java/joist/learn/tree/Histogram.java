package joist.learn.tree;

/**
 * Sums of gradients and of counted hessians by bin, for all features of a leaf.
 *
 * <p>Bin b of feature f holds its gradients at {@code offset(f) + 2b} and its hessians behind.
 * Every feature has room for 256 bins, so that four features' sums are one block of constant size.
 */
final class Histogram {
  static final int BINS = 256;
  static final int FEATURE = 2 * BINS;
  static final int GROUP = BinnedMatrix.FEATURES_IN_GROUP * FEATURE;

  private Histogram() {}

  static long[] empty(BinnedMatrix matrix) {
    return new long[matrix.groups().length * GROUP];
  }

  static int offset(int feature) {
    return feature * FEATURE;
  }

  /** Turns a parent's histogram into that of the child which is not {@code other}. */
  static long[] subtract(long[] parent, long[] other) {
    for (int i = 0; i < parent.length; i++) {
      parent[i] -= other[i];
    }
    return parent;
  }

  static void add(long[] to, int offset, long[] from) {
    for (int i = 0; i < from.length; i++) {
      to[offset + i] += from[i];
    }
  }

  /** Adds rows {@code rows[from..to)} of one group; their pairs are {@code ordered[0..)}. */
  static long[] sum(int[] group, int[] rows, int from, int to, long[] ordered, long countUnit) {
    // An array of constant length and indices of so many bits: no access needs a bounds check.
    long[] sums = new long[GROUP];
    for (int i = from; i < to; i++) {
      int bins = group[rows[i]];
      long pair = ordered[i - from];
      long gradient = pair >> Integer.SIZE;
      long hessian = (int) pair + countUnit;
      int a = bins << 1 & 510;
      int b = FEATURE + (bins >>> 7 & 510);
      int c = 2 * FEATURE + (bins >>> 15 & 510);
      int d = 3 * FEATURE + (bins >>> 23 & 510);
      sums[a] += gradient;
      sums[a + 1] += hessian;
      sums[b] += gradient;
      sums[b + 1] += hessian;
      sums[c] += gradient;
      sums[c + 1] += hessian;
      sums[d] += gradient;
      sums[d + 1] += hessian;
    }
    return sums;
  }

  /** Adds rows {@code from} to {@code to - 1} of one group. */
  static long[] sum(int[] group, int from, int to, long[] pairs, long countUnit) {
    long[] sums = new long[GROUP];
    for (int i = from; i < to; i++) {
      int bins = group[i];
      long pair = pairs[i];
      long gradient = pair >> Integer.SIZE;
      long hessian = (int) pair + countUnit;
      int a = bins << 1 & 510;
      int b = FEATURE + (bins >>> 7 & 510);
      int c = 2 * FEATURE + (bins >>> 15 & 510);
      int d = 3 * FEATURE + (bins >>> 23 & 510);
      sums[a] += gradient;
      sums[a + 1] += hessian;
      sums[b] += gradient;
      sums[b + 1] += hessian;
      sums[c] += gradient;
      sums[c + 1] += hessian;
      sums[d] += gradient;
      sums[d + 1] += hessian;
    }
    return sums;
  }
}
