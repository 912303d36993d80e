package joist.compiler.shaped;

/**
 * The blocks that take the least time together, for each number of rows: by dynamic programming up
 * to 64 rows, and more in as many of the best block as there are whole ones.
 */
final class BlockPlan {
  private static final int MOST = 64;

  /** Less than so much of the time is not worth a block of its own. */
  private static final double WORTH = 0.08;

  private final BlockTimes times;
  private final boolean pads;
  private final long largest;
  private final int top;
  private final double[] nanos;
  private final int[] first;
  private final int[] wishes;
  private final long[] saved;

  /**
   * @param largest rows of the largest block; 0 where rows must stay together
   * @param pads whether a block may have more rows than are left
   */
  BlockPlan(long largest, BlockTimes times, boolean pads) {
    this.times = times;
    this.pads = pads;
    this.largest = largest;
    this.top = (int) Math.min(MOST, largest);
    this.nanos = new double[top + 1];
    this.first = new int[top + 1];
    this.wishes = new int[top + 1];
    this.saved = new long[top + 1];
    for (int left = 1; left <= top; left++) {
      plan(left);
    }
  }

  private void plan(int left) {
    nanos[left] = Double.POSITIVE_INFINITY;
    double wished = Double.POSITIVE_INFINITY;
    for (int size = 0; size < BlockTimes.sizes() && BlockTimes.rows(size) <= top; size++) {
      double with = nanosWith(size, left);
      if (times.there()[size] && isBetter(with, size, left)) {
        nanos[left] = with;
        first[left] = size;
      } else if (!times.there()[size] && with < wished) {
        wished = with;
        wishes[left] = size;
      }
    }
    boolean worth = wished < (1 - WORTH) * nanos[left];
    wishes[left] = worth ? wishes[left] : -1;
    saved[left] = worth ? (long) (nanos[left] - wished) : 0;
  }

  /** Of two that take the same, the larger is better where its rows are all there. */
  private boolean isBetter(double with, int size, int left) {
    return with < nanos[left] || (with == nanos[left] && BlockTimes.rows(size) <= left);
  }

  /** What so many rows take where a block of this size is the first. */
  private double nanosWith(int size, int left) {
    int rest = (int) (left - BlockTimes.rows(size));
    if (rest < 0 && !pads) {
      return Double.POSITIVE_INFINITY;
    }
    return times.nanosOf(size) + (rest <= 0 ? 0 : nanos[rest]);
  }

  /** Rows of the block that is run next where so many are left, which may be fewer. */
  long next(long left) {
    return BlockTimes.rows(left <= top ? first[(int) left] : bulk(left));
  }

  /** Those of so many rows that are left when as many as there are ran in the largest blocks. */
  long rest(long rows) {
    long left = rows;
    while (left > top) {
      long block = BlockTimes.rows(bulk(left));
      left = block >= left ? 0 : left % block;
    }
    return left;
  }

  /** A size without which so many rows take longer than they might; -1 where there is none. */
  int wish(long left) {
    return left <= top ? wishes[(int) left] : -1;
  }

  /** What these rows would take less with the size that is wished for. */
  long savedNanos(long left) {
    return left <= top ? saved[(int) left] : 0;
  }

  /** The size that most rows of a large batch are run in. */
  private int bulk(long left) {
    int best = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int size = BlockTimes.sizeOf(top); isBulk(size); size++) {
      double with = nanosInBulk(size, left);
      if (with < least || (with == least && BlockTimes.rows(size) <= left)) {
        least = with;
        best = size;
      }
    }
    return best;
  }

  private boolean isBulk(int size) {
    return size < BlockTimes.sizes() && BlockTimes.rows(size) <= largest;
  }

  private double nanosInBulk(int size, long left) {
    long rows = BlockTimes.rows(size);
    if (rows > left) {
      return pads ? times.nanosOf(size) : Double.POSITIVE_INFINITY;
    }
    long whole = left / rows;
    return whole * times.nanosOf(size) + nanos(left % rows);
  }

  private double nanos(long left) {
    return left <= top ? nanos[(int) left] : nanosInBulk(bulk(left), left);
  }
}
