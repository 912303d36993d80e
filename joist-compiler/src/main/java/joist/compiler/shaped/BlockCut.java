package joist.compiler.shaped;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Which blocks a batch is run in: the largest first, and its last rows in a block larger than they
 * are where that takes less time than several smaller ones, as is so where weights weigh more than
 * rows. What blocks take is learned from those that run. Thread-safe; racing updates may drop one
 * another.
 */
final class BlockCut {
  /** Until both have run, a block is thought to take so much of one of the next size. */
  private static final double SMALLER = 0.5;

  private final RowBlocks blocks;
  private final AtomicLongArray leastNanos = new AtomicLongArray(RowBlocks.MOST_SIZES);
  private volatile boolean pads = true;

  BlockCut(RowBlocks blocks) {
    this.blocks = blocks;
  }

  RowBlocks blocks() {
    return blocks;
  }

  /** No block is to have more rows than are there any more. */
  void padNothing() {
    pads = false;
  }

  /** Learns that a block took so long. */
  void ran(long rows, long nanos) {
    int size = RowBlocks.sizeOf(rows);
    long least = leastNanos.get(size);
    if (least == 0 || nanos < least) {
      leastNanos.lazySet(size, Math.max(1, nanos));
    }
  }

  /** Rows of the block that is run next where so many are left, which may be fewer. */
  long next(long left) {
    for (int size = RowBlocks.sizeOf(blocks.largest()); size > 0; size--) {
      if (RowBlocks.rows(size) <= left || (pads && nanos(size) < nanos(left, size - 1))) {
        return RowBlocks.rows(size);
      }
    }
    return 1;
  }

  /** What so many rows take in blocks of up to a size. */
  private double nanos(long left, int size) {
    long whole = left / RowBlocks.rows(size);
    long rest = left % RowBlocks.rows(size);
    double last = rest == 0 ? 0 : Math.min(nanos(size), nanos(rest, size - 1));
    return whole * nanos(size) + last;
  }

  private double nanos(int size) {
    for (int other = size; other >= 0; other--) {
      if (leastNanos.get(other) > 0) {
        return leastNanos.get(other) / Math.pow(SMALLER, size - other);
      }
    }
    for (int other = size; other < RowBlocks.MOST_SIZES; other++) {
      if (leastNanos.get(other) > 0) {
        return leastNanos.get(other) * Math.pow(SMALLER, other - size);
      }
    }
    return 1 / Math.pow(SMALLER, size);
  }
}
