package joist.learn.tree;

import java.util.List;
import joist.learn.feature.FeatureMatrix;
import joist.learn.parallel.Workers;

/**
 * Rows as bins: four features to an int, one byte each, so that one load serves four histograms.
 *
 * <p>Feature f is byte {@code f % 4} of group {@code f / 4}.
 *
 * @param binnings those of the features that hold more than one bin; the others can never split
 * @param groups i32[(features + 3) / 4][rows]
 */
@SuppressWarnings("ArrayRecordComponent")
record BinnedMatrix(List<Binning> binnings, int[][] groups, int rows) {
  static final int FEATURES_IN_GROUP = 4;

  private static final int BLOCK = 1 << 16;

  BinnedMatrix {
    binnings = List.copyOf(binnings);
  }

  /** Bins {@code matrix}, whose features are found by the positions in {@code columns}. */
  static BinnedMatrix of(
      FeatureMatrix matrix, List<Binning> binnings, int[] columns, Workers workers) {
    int groups = (binnings.size() + FEATURES_IN_GROUP - 1) / FEATURES_IN_GROUP;
    int[][] packed = new int[groups][matrix.rows()];
    int blocks = (matrix.rows() + BLOCK - 1) / BLOCK;
    workers.run(
        blocks,
        (block, slot) -> {
          int from = block * BLOCK;
          int to = Math.min(matrix.rows(), from + BLOCK);
          for (int f = 0; f < columns.length; f++) {
            float[] values = matrix.columns()[columns[f]];
            binnings.get(f).binAll(values, from, to, shift(f), packed[f / FEATURES_IN_GROUP]);
          }
        });
    return new BinnedMatrix(binnings, packed, matrix.rows());
  }

  int features() {
    return binnings.size();
  }

  /** The group of ints that feature {@code f} is in. */
  int[] group(int f) {
    return groups[f / FEATURES_IN_GROUP];
  }

  /** How far feature {@code f} is shifted within its int. */
  static int shift(int f) {
    return f % FEATURES_IN_GROUP * Byte.SIZE;
  }

  int bin(int f, int row) {
    return group(f)[row] >>> shift(f) & 0xFF;
  }
}
