package joist.learn.tree;

import java.util.Optional;

/**
 * A leaf that may yet be split.
 *
 * @param slot its index among the tree's leaves
 * @param from its first place in the row partition
 * @param to behind its last place
 * @param depth splits above it
 * @param sums its sums and output
 * @param bounds what monotone constraints leave its output
 * @param histogram its histogram; empty where it cannot be split
 * @param split its best split
 */
record Leaf(
    int slot,
    int from,
    int to,
    int depth,
    Split.Side sums,
    Bounds bounds,
    Optional<long[]> histogram,
    Optional<Split> split) {

  int rows() {
    return to - from;
  }

  double gain() {
    return split.map(Split::gain).orElse(0.0);
  }

  Leaf with(Optional<long[]> newHistogram, Optional<Split> newSplit) {
    return new Leaf(slot, from, to, depth, sums, bounds, newHistogram, newSplit);
  }

  /** The least and greatest output that a leaf may have. */
  record Bounds(double min, double max) {
    static final Bounds NONE = new Bounds(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

    double clamp(double output) {
      return Math.clamp(output, min, max);
    }

    boolean isNone() {
      return min == Double.NEGATIVE_INFINITY && max == Double.POSITIVE_INFINITY;
    }
  }
}
