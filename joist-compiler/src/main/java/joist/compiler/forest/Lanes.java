package joist.compiler.forest;

/**
 * What lies in the lanes of a register while trees are walked.
 *
 * @param count of a register
 * @param ofTrees whether each lane is a tree of its own, for the same row, rather than a row
 */
record Lanes(int count, boolean ofTrees) {
  /** Trees whose nodes lie side by side. */
  int trees() {
    return ofTrees ? count : 1;
  }

  /** Rows whose keys lie side by side. */
  int rows() {
    return ofTrees ? 1 : count;
  }

  int log2() {
    return Integer.numberOfTrailingZeros(count);
  }

  /** Levels of a tree whose nodes fit the lanes of one register together. */
  int topLevels() {
    return Math.max(1, log2());
  }
}
