package joist.compiler.shaped;

import java.util.OptionalInt;
import java.util.function.IntPredicate;

/**
 * What blocks take, as far as it is known. Sizes are numbered by their rows: 1, 4, 16, ... and some
 * between them.
 *
 * @param nanos by size; 0 where that is not known
 * @param there whether there are blocks of a size, or are to be
 */
record BlockTimes(long[] nanos, boolean[] there) {
  private static final int[] ROWS = {1, 4, 6, 8, 12, 16, 24, 32, 48, 64, 256, 1024, 4096};

  /** Until both have run, a block is thought to take so much of one of four times its rows. */
  private static final double SMALLER = 0.5;

  /** One that takes so much more than those around it say is doubted. */
  private static final double DOUBT = 1.25;

  static int sizes() {
    return ROWS.length;
  }

  static long rows(int size) {
    return ROWS[size];
  }

  /** The size of blocks of so many rows. */
  static int sizeOf(long rows) {
    for (int size = 0; size < ROWS.length; size++) {
      if (ROWS[size] == rows) {
        return size;
      }
    }
    throw new IllegalArgumentException("expected the rows of a block, got " + rows);
  }

  /** Whether blocks of a size are made whenever they are wanted. */
  static boolean isStanding(int size) {
    return (Integer.numberOfTrailingZeros(ROWS[size]) & 1) == 0
        && Integer.bitCount(ROWS[size]) == 1;
  }

  /** Whether so many rows are those of a block that is made only where that pays. */
  static boolean isBetween(long rows) {
    for (int size = 0; size < ROWS.length; size++) {
      if (ROWS[size] == rows) {
        return !isStanding(size);
      }
    }
    return false;
  }

  /** What a block takes, or may take by what those around it take. */
  double nanosOf(int size) {
    return nanos[size] > 0 ? nanos[size] : expected(size);
  }

  /**
   * By the line through the nearest two that are known; no more a row than one with fewer rows, and
   * no less in all. A size that is none says nothing.
   */
  private double expected(int size) {
    int below = known(size, -1);
    int above = known(size, 1);
    if (below < 0 && above < 0) {
      return factor(ROWS[size]);
    }
    if (below >= 0 && above >= 0) {
      return line(below, above, size);
    }
    int near = Math.max(below, above);
    int far = known(near, below >= 0 ? -1 : 1);
    double same = nanos[near];
    double inProportion = same * ROWS[size] / ROWS[near];
    double line = far >= 0 ? line(near, far, size) : same / factor(ROWS[near]) * factor(ROWS[size]);
    return Math.clamp(line, Math.min(same, inProportion), Math.max(same, inProportion));
  }

  private double line(int one, int other, int size) {
    double part = (double) (ROWS[size] - ROWS[one]) / (ROWS[other] - ROWS[one]);
    return nanos[one] + part * (nanos[other] - nanos[one]);
  }

  private int known(int size, int step) {
    for (int other = size + step; other >= 0 && other < ROWS.length; other += step) {
      if (nanos[other] > 0) {
        return other;
      }
    }
    return -1;
  }

  /** How many times what one row takes. */
  private static double factor(int rows) {
    return Math.pow(1 / SMALLER, Math.log(rows) / Math.log(4));
  }

  /** Whether a size takes more than it should: the machine may have been slow when it ran. */
  boolean isDoubtful(int size) {
    return beyond(size) > DOUBT;
  }

  /** The size of these that takes most beyond what it should. */
  OptionalInt doubtful(IntPredicate which) {
    double most = DOUBT;
    OptionalInt doubtful = OptionalInt.empty();
    for (int size = 0; size < ROWS.length; size++) {
      if (which.test(size) && beyond(size) > most) {
        most = beyond(size);
        doubtful = OptionalInt.of(size);
      }
    }
    return doubtful;
  }

  /** How many times what those around it say it takes. */
  private double beyond(int size) {
    boolean others = known(size, -1) >= 0 || known(size, 1) >= 0;
    return others ? nanos[size] / expected(size) : 0;
  }
}
