package joist.compiler.tree;

import java.util.Arrays;
import joist.graph.tree.BranchMode;
import joist.graph.tree.TreeEnsemble;

/**
 * A branch that asks for equality or membership: a set of keys, or all but the set.
 *
 * @param key which of a row's keys is tested, the one with NaN high
 * @param members sorted keys
 * @param bits members that are whole numbers from 0, where all are small; else empty
 * @param negated true when a value goes true for not being a member
 * @param nanGoesTrue the way of NaN
 */
@SuppressWarnings("ArrayRecordComponent")
record SetTest(int key, int[] members, long[] bits, boolean negated, boolean nanGoesTrue) {
  private static final int MOST_BITS = 1 << 12;

  /** The test of a branch of mode EQ, NEQ or MEMBER, or of any mode with a split of NaN. */
  static SetTest of(TreeEnsemble trees, int branch, int key) {
    float[] points = new BranchTest(trees, branch).breakpoints();
    boolean negated = trees.mode(branch) == BranchMode.NEQ;
    int[] members = new int[points.length];
    Arrays.setAll(members, i -> SortKey.of(points[i]));
    Arrays.sort(members);
    return new SetTest(key, members, bits(points), negated, trees.goesTrue(branch, Double.NaN));
  }

  private static long[] bits(float[] points) {
    long[] bits = new long[MOST_BITS / Long.SIZE];
    int length = 0;
    for (float point : points) {
      int whole = (int) point;
      if (whole != point || whole < 0 || whole >= MOST_BITS) {
        return new long[0];
      }
      bits[whole >> 6] |= 1L << whole;
      length = Math.max(length, (whole >> 6) + 1);
    }
    return Arrays.copyOf(bits, length);
  }

  boolean goesTrue(int value) {
    if (value == WalkedTrees.NAN_HIGH) {
      return nanGoesTrue;
    }
    return contains(value) != negated;
  }

  private boolean contains(int value) {
    if (bits.length == 0) {
      return Arrays.binarySearch(members, value) >= 0;
    }
    float number = SortKey.toFloat(value);
    int whole = (int) number;
    return whole == number
        && whole >= 0
        && whole >> 6 < bits.length
        && (bits[whole >> 6] >>> whole & 1) == 1;
  }

  long bytes() {
    return 4L * members.length + 8L * bits.length;
  }
}
