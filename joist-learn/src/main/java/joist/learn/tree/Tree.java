package joist.learn.tree;

import java.util.List;
import joist.learn.parallel.Workers;

/**
 * A grown tree. Node 0 is the root; a child below 0 is leaf {@code ~child}; without nodes, leaf 0
 * is all there is.
 *
 * @param splits by node
 * @param leftBins u64[nodes * 4], a bit for each bin that goes left
 * @param left i32[nodes]
 * @param right i32[nodes]
 * @param values f32[leaves]
 */
@SuppressWarnings("ArrayRecordComponent")
record Tree(List<Split> splits, long[] leftBins, int[] left, int[] right, float[] values) {
  Tree {
    splits = List.copyOf(splits);
  }

  int leaves() {
    return values.length;
  }

  Tree withValues(float[] newValues) {
    return new Tree(splits, leftBins, left, right, newValues);
  }

  /** Adds this tree's answers to {@code scores}. */
  void addTo(float[] scores, BinnedMatrix matrix, Workers workers) {
    int block = 1 << 13;
    int blocks = (matrix.rows() + block - 1) / block;
    int[] features = splits.stream().mapToInt(Split::feature).toArray();
    workers.run(
        blocks,
        (part, slot) -> {
          int end = Math.min(matrix.rows(), (part + 1) * block);
          for (int row = part * block; row < end; row++) {
            scores[row] += values[walk(features, matrix, row)];
          }
        });
  }

  private int walk(int[] features, BinnedMatrix matrix, int row) {
    int node = left.length == 0 ? ~0 : 0;
    while (node >= 0) {
      int bin = matrix.bin(features[node], row);
      boolean goesLeft = (leftBins[node * 4 + (bin >>> 6)] >>> bin & 1) != 0;
      node = goesLeft ? left[node] : right[node];
    }
    return ~node;
  }
}
