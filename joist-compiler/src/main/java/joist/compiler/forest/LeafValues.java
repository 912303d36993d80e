package joist.compiler.forest;

import java.util.Arrays;
import java.util.BitSet;
import joist.graph.tree.Aggregate;
import joist.graph.tree.TreeEnsemble;

/**
 * What leaves add, as bits that {@link Aggregates} combine: one value a leaf where each tree is
 * about one target, else a row of values for each leaf.
 */
final class LeafValues {
  /** No register has more lanes. */
  private static final int SLACK = 64;

  private final TreeEnsemble trees;
  private final boolean vector;

  private LeafValues(TreeEnsemble trees) {
    this.trees = trees;
    this.vector = isVector(trees);
  }

  static LeafValues of(TreeEnsemble trees) {
    return new LeafValues(trees);
  }

  /** Whether no leaf speaks of a target twice, and least and largest weights are numbers. */
  static boolean supports(TreeEnsemble trees) {
    boolean extreme = trees.aggregate() == Aggregate.MIN || trees.aggregate() == Aggregate.MAX;
    BitSet seen = new BitSet();
    for (int leaf = 0; leaf < trees.leaves(); leaf++) {
      seen.clear();
      for (int entry = trees.leafStart(leaf); entry < trees.leafStart(leaf + 1); entry++) {
        if (seen.get(trees.target(entry)) || (extreme && Double.isNaN(trees.weight(entry)))) {
          return false;
        }
        seen.set(trees.target(entry));
      }
    }
    return true;
  }

  /** Whether some tree is about several targets. */
  static boolean isVector(TreeEnsemble trees) {
    for (int tree = 0; tree < trees.trees(); tree++) {
      if (TreeOrder.target(trees, tree) == TreeOrder.SEVERAL) {
        return true;
      }
    }
    return false;
  }

  boolean isVector() {
    return vector;
  }

  /** What combining with changes nothing: what a tree that is not there adds. */
  int neutral() {
    return Aggregates.neutral(trees.aggregate());
  }

  /** The leaf's bits, or where its row begins. */
  int bits(int leaf) {
    if (vector) {
      return leaf * trees.targets();
    }
    int entry = trees.leafStart(leaf);
    return entry == trees.leafStart(leaf + 1) ? neutral() : bitsOf(entry);
  }

  private int bitsOf(int entry) {
    return Aggregates.bits(trees.aggregate(), (float) trees.weight(entry));
  }

  /** The largest that {@link #bits} gives where leaves have rows. */
  int lastRow() {
    return Math.max(0, trees.leaves() - 1) * trees.targets();
  }

  /** All leaves' rows, and behind them what the last lanes of a register may read. */
  int[] rows() {
    int[] rows = new int[Math.max(1, trees.leaves()) * trees.targets() + SLACK];
    Arrays.fill(rows, neutral());
    for (int leaf = 0; leaf < trees.leaves(); leaf++) {
      for (int entry = trees.leafStart(leaf); entry < trees.leafStart(leaf + 1); entry++) {
        rows[leaf * trees.targets() + trees.target(entry)] = bitsOf(entry);
      }
    }
    return rows;
  }
}
