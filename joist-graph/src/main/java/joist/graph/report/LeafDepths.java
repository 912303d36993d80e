package joist.graph.report;

import joist.graph.tree.TreeEnsemble;

/** How deep the leaves of trees are, which is what a row costs on the mean. */
final class LeafDepths {
  private LeafDepths() {}

  /** The sum over trees of the mean depth of a leaf. */
  static double mean(TreeEnsemble trees) {
    int[] depth = new int[trees.branches()];
    int[] stack = new int[trees.branches() + 1];
    double sum = 0;
    for (int tree = 0; tree < trees.trees(); tree++) {
      long leafDepths = 0;
      long leaves = 0;
      int size = 0;
      stack[size++] = trees.root(tree);
      while (size > 0) {
        int branch = stack[--size];
        if (branch < 0) {
          leaves++;
          continue;
        }
        for (int child : new int[] {trees.trueChild(branch), trees.falseChild(branch)}) {
          if (child < 0) {
            leaves++;
            leafDepths += depth[branch] + 1;
          } else {
            depth[child] = depth[branch] + 1;
            stack[size++] = child;
          }
        }
      }
      sum += (double) leafDepths / leaves;
    }
    return sum;
  }
}
