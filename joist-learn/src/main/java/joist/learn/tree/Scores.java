package joist.learn.tree;

/**
 * Raw scores of rows: the base, the same for all rows, plus what the trees have added, in 32-bit
 * floats in tree order as the emitted graph adds them.
 *
 * @param sums f32[outputs][rows]
 * @param base f32[outputs]
 */
@SuppressWarnings("ArrayRecordComponent")
record Scores(float[][] sums, float[] base) {
  static Scores of(float[] base, int rows) {
    return new Scores(new float[base.length][rows], base);
  }

  float raw(int output, int row) {
    return sums[output][row] + base[output];
  }
}
