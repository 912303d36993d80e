package joist.compiler.tree;

import joist.graph.tree.Aggregate;
import joist.graph.tree.TreeEnsemble;

/**
 * What is done to a row's sums of leaves: averaged where the ensemble says so, then the base values
 * added, each step rounded to f32.
 *
 * @param divisor 1 for a sum
 * @param base none, or one for each target
 */
@SuppressWarnings("ArrayRecordComponent")
record ScoreFinish(float divisor, float[] base) {
  static ScoreFinish of(TreeEnsemble trees) {
    double[] values = trees.baseValues();
    float[] base = new float[values.length == 0 ? 0 : trees.targets()];
    for (int target = 0; target < base.length; target++) {
      base[target] = (float) values[values.length == 1 ? 0 : target];
    }
    return new ScoreFinish(trees.aggregate() == Aggregate.AVERAGE ? trees.trees() : 1, base);
  }

  boolean changesNothing() {
    return divisor == 1 && base.length == 0;
  }

  /** Finishes the {@code targets} sums that start at {@code at}. */
  void apply(float[] scores, int at, int targets) {
    for (int target = 0; target < targets; target++) {
      float score = scores[at + target] / divisor;
      scores[at + target] = base.length == 0 ? score : score + base[target];
    }
  }
}
