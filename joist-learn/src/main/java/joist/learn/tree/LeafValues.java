package joist.learn.tree;

import java.util.List;
import joist.learn.parallel.Workers;

/** Makes a grown tree's leaf outputs what its model adds. */
final class LeafValues {
  private LeafValues() {}

  static Tree shrunk(Tree tree, double rate) {
    float[] values = new float[tree.leaves()];
    for (int leaf = 0; leaf < values.length; leaf++) {
      values[leaf] = (float) (tree.values()[leaf] * rate);
    }
    return tree.withValues(values);
  }

  /**
   * Each leaf gets the quantile {@code level} of its rows' residuals, within its bounds, shrunk.
   */
  static Tree renewed(
      Tree tree,
      List<Leaf> leaves,
      Residuals residuals,
      double level,
      double rate,
      Workers workers) {
    float[] values = new float[tree.leaves()];
    workers.run(
        leaves.size(),
        (part, slot) -> {
          Leaf leaf = leaves.get(part);
          float[] distances = residuals.of(leaf);
          float[] weights = residuals.weights(leaf);
          double quantile = WeightedQuantile.of(distances, weights, level);
          values[leaf.slot()] = (float) (leaf.bounds().clamp(quantile) * rate);
        });
    return tree.withValues(values);
  }

  /** What is left of the labels, by row of the partition. */
  record Residuals(RowPartition partition, Scores scores, Labels labels) {
    float[] of(Leaf leaf) {
      float[] residuals = new float[leaf.rows()];
      for (int i = 0; i < residuals.length; i++) {
        int row = partition.rows()[leaf.from() + i];
        residuals[i] = labels.values()[row] - scores.raw(0, row);
      }
      return residuals;
    }

    /** The weights of a leaf's rows; empty when all are 1. */
    float[] weights(Leaf leaf) {
      float[] weights = new float[labels.isWeighted() ? leaf.rows() : 0];
      for (int i = 0; i < weights.length; i++) {
        weights[i] = labels.weight(partition.rows()[leaf.from() + i]);
      }
      return weights;
    }
  }
}
