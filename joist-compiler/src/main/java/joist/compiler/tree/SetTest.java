package joist.compiler.tree;

import java.util.Arrays;
import joist.graph.tree.BranchMode;
import joist.graph.tree.TreeEnsemble;

/**
 * A branch that asks for equality or membership, of a feature that has too many members for {@link
 * MemberCodes}: a set of keys, or all but the set.
 *
 * @param key which of a row's keys is tested, the one with NaN high
 * @param members sorted keys
 * @param negated true when a value goes true for not being a member
 * @param nanGoesTrue the way of NaN
 */
@SuppressWarnings("ArrayRecordComponent")
record SetTest(int key, int[] members, boolean negated, boolean nanGoesTrue) {

  static SetTest of(TreeEnsemble trees, int branch, int key) {
    int[] members = MemberCodes.memberKeys(trees, branch);
    Arrays.sort(members);
    boolean negated = trees.mode(branch) == BranchMode.NEQ;
    return new SetTest(key, members, negated, trees.goesTrue(branch, Double.NaN));
  }

  boolean goesTrue(int value) {
    if (value == WalkedTrees.NAN_HIGH) {
      return nanGoesTrue;
    }
    return (Arrays.binarySearch(members, value) >= 0) != negated;
  }

  long bytes() {
    return 4L * members.length;
  }
}
