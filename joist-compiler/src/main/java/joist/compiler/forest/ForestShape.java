package joist.compiler.forest;

/**
 * What a forest's programs are made for.
 *
 * @param rows N, 1 or more
 * @param features columns of {@code x}
 * @param lanes what is walked side by side
 * @param together registers of rows, or of trees, that are walked together
 */
record ForestShape(long rows, long features, Lanes lanes, int together) {
  private static final int MOST_TREES_TOGETHER = 4;

  /** Registers of rows that keep the machine busy while each waits for its loads. */
  private static final int MOST_ROWS_TOGETHER = 4;

  /** Rows in lanes where they fill a good part of them, else trees. */
  static ForestShape of(Forest forest, long rows, long features, int lanes) {
    boolean ofTrees = lanes > 1 && 4 * rows < lanes;
    if (ofTrees) {
      return new ForestShape(rows, features, new Lanes(lanes, true), MOST_TREES_TOGETHER);
    }
    // Sets take more code, and a method of the JVM holds only so much.
    int most = forest.hasSets() ? MOST_ROWS_TOGETHER / 2 : MOST_ROWS_TOGETHER;
    long together = Math.clamp(Long.highestOneBit(rows / lanes), 1, most);
    return new ForestShape(rows, features, new Lanes(lanes, false), (int) together);
  }

  /** Registers of rows that are full. */
  long fullBlocks() {
    return rows / lanes.rows();
  }

  /** Rows in the last register, where it is not full. */
  int rest() {
    return (int) (rows % lanes.rows());
  }

  long blocks() {
    return Math.ceilDiv(rows, (long) lanes.rows());
  }

  /** How often several registers of rows are walked together. */
  long turns() {
    return lanes.ofTrees() ? rows : Math.ceilDiv(blocks(), (long) together);
  }

  /** Rows that there is room for. */
  long room() {
    return lanes.ofTrees() ? rows : turns() * together * lanes.rows();
  }
}
