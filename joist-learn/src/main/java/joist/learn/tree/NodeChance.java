package joist.learn.tree;

import java.util.SplittableRandom;

/**
 * The random choices within a tree. Each depends on the seed and on where the leaf lies alone, so
 * it is the same whichever thread asks first.
 *
 * @param seed the tree's own
 * @param randomThresholds whether a feature offers one random split rather than all
 * @param features how many features a leaf may choose from; those of the tree when 0
 */
record NodeChance(long seed, boolean randomThresholds, int features) {

  /** No random choices. */
  static NodeChance none() {
    return new NodeChance(0, false, 0);
  }

  /** A number of {@code first} to {@code last}. */
  int pick(Leaf leaf, int feature, int first, int last) {
    return first + random(leaf, feature).nextInt(last - first + 1);
  }

  SplittableRandom random(Leaf leaf, int feature) {
    long place = (long) leaf.from() << Integer.SIZE | leaf.to();
    return new SplittableRandom(
        new SplittableRandom(seed ^ place * 0x9E3779B97F4A7C15L).nextLong() + feature);
  }

  /** Which of the tree's features {@code leaf} may be split by. */
  boolean[] allowed(Leaf leaf, boolean[] inTree) {
    if (features == 0) {
      return inTree;
    }
    int count = 0;
    for (boolean in : inTree) {
      count += in ? 1 : 0;
    }
    boolean[] allowed = new boolean[inTree.length];
    SplittableRandom random = random(leaf, -1);
    int left = Math.min(features, count);
    for (int f = 0; f < inTree.length; f++) {
      if (inTree[f]) {
        allowed[f] = random.nextInt(count) < left;
        count--;
        left -= allowed[f] ? 1 : 0;
      }
    }
    return allowed;
  }
}
