package joist.learn.tree;

import joist.learn.parallel.Workers;

/**
 * The rows of each leaf, as ranges of one array; within a leaf, rows ascend. Used for one tree
 * after the other.
 *
 * <p>Splitting moves rows in two passes over blocks: the first writes each block's left and right
 * rows apart, the second moves them to where the block's share begins. Blocks do not depend on the
 * thread count, nor does the result.
 */
final class RowPartition {
  private static final int BLOCK = 1 << 14;

  private final int[] rows;
  private final int[] moved;
  private final Workers workers;
  private int count;
  private boolean all;

  /** Room for {@code most} rows. */
  RowPartition(int most, Workers workers) {
    this.rows = new int[most];
    this.moved = new int[most];
    this.workers = workers;
  }

  /** Begins a tree over all rows. */
  void startWithAll() {
    count = rows.length;
    all = true;
    for (int i = 0; i < count; i++) {
      rows[i] = i;
    }
  }

  /** Begins a tree over {@code drawn}, ascending. */
  void startWith(int[] drawn) {
    count = drawn.length;
    all = false;
    System.arraycopy(drawn, 0, rows, 0, count);
  }

  /** How many rows the tree has. */
  int count() {
    return count;
  }

  /** The rows, leaf by leaf; those behind {@link #count} mean nothing. */
  int[] rows() {
    return rows;
  }

  /** Whether the range is all rows in order, so that {@code rows()[i] == i}. */
  boolean isIdentity(int from, int to) {
    return all && from == 0 && to == count;
  }

  /**
   * Moves the rows of {@code from} to {@code to - 1} that go left before those that go right.
   *
   * @param goesLeft u64[4], a bit for each bin
   * @return where the right ones begin
   */
  int split(int from, int to, int[] group, int shift, long[] goesLeft) {
    boolean[] left = new boolean[Histogram.BINS];
    for (int bin = 0; bin < left.length; bin++) {
      left[bin] = (goesLeft[bin >>> 6] >>> bin & 1) != 0;
    }
    int blocks = (to - from + BLOCK - 1) / BLOCK;
    int[] lefts = new int[blocks];
    workers.run(
        blocks,
        (block, slot) -> {
          int begin = from + block * BLOCK;
          lefts[block] = separate(begin, Math.min(to, begin + BLOCK), group, shift, left);
        });
    int total = 0;
    int[] leftStart = new int[blocks];
    for (int block = 0; block < blocks; block++) {
      leftStart[block] = from + total;
      total += lefts[block];
    }
    int middle = from + total;
    workers.run(
        blocks,
        (block, slot) -> {
          int begin = from + block * BLOCK;
          int count = Math.min(to, begin + BLOCK) - begin;
          int rightStart = middle + (begin - from) - (leftStart[block] - from);
          System.arraycopy(moved, begin, rows, leftStart[block], lefts[block]);
          System.arraycopy(moved, begin + lefts[block], rows, rightStart, count - lefts[block]);
        });
    return middle;
  }

  /**
   * Writes a block's left rows, then its right ones, to {@code moved}; returns how many are left.
   */
  private int separate(int begin, int end, int[] group, int shift, boolean[] goesLeft) {
    // Copied to an array of constant length: a byte is always within its bounds.
    boolean[] left = new boolean[Histogram.BINS];
    System.arraycopy(goesLeft, 0, left, 0, left.length);
    int[] right = new int[BLOCK];
    int lefts = begin;
    int rights = 0;
    for (int i = begin; i < end; i++) {
      int row = rows[i];
      // Both writes, and no branch: which way a row goes cannot be predicted.
      moved[lefts] = row;
      right[rights] = row;
      int goes = left[group[row] >>> shift & 0xFF] ? 1 : 0;
      lefts += goes;
      rights += 1 - goes;
    }
    System.arraycopy(right, 0, moved, lefts, rights);
    return lefts - begin;
  }
}
