package joist.compiler.tree;

import java.util.Arrays;
import joist.graph.tree.BranchMode;
import joist.graph.tree.TreeEnsemble;

/**
 * Which way one branch sends a value; as {@link TreeEnsemble#goesTrue}, with members sorted so that
 * building tables over large categories stays fast.
 */
final class BranchTest {
  private final TreeEnsemble trees;
  private final int branch;
  private final double[] members;

  BranchTest(TreeEnsemble trees, int branch) {
    this.trees = trees;
    this.branch = branch;
    this.members =
        Arrays.stream(trees.members(branch)).map(member -> member + 0.0).sorted().toArray();
  }

  int branch() {
    return branch;
  }

  boolean goesTrue(float value) {
    if (trees.mode(branch) != BranchMode.MEMBER || Float.isNaN(value)) {
      return trees.goesTrue(branch, value);
    }
    return Arrays.binarySearch(members, value + 0.0) >= 0;
  }

  /** The values at which the answer may change; NaN never is one. */
  float[] breakpoints() {
    double[] points =
        trees.mode(branch) == BranchMode.MEMBER ? members : new double[] {trees.split(branch)};
    float[] floats = new float[points.length];
    int count = 0;
    for (double point : points) {
      if (!Double.isNaN(point)) {
        floats[count++] = (float) point;
      }
    }
    return Arrays.copyOf(floats, count);
  }
}
