package joist.compiler.tree;

import java.util.Arrays;
import joist.graph.tree.TreeEnsemble;

/**
 * The leaves of each tree numbered from 0 in depth-first order, the true side first, so that the
 * leaves under any branch are one run of numbers.
 *
 * @param tree the tree of each branch
 * @param first the first leaf number under each branch
 * @param middle the first leaf number on each branch's false side
 * @param end one past the last leaf number under each branch
 * @param leaves for each tree, the ensemble's leaf of each leaf number
 */
@SuppressWarnings("ArrayRecordComponent")
record LeafNumbering(int[] tree, int[] first, int[] middle, int[] end, int[][] leaves) {

  static LeafNumbering of(TreeEnsemble trees) {
    int branches = trees.branches();
    LeafNumbering numbering =
        new LeafNumbering(
            new int[branches],
            new int[branches],
            new int[branches],
            new int[branches],
            new int[trees.trees()][]);
    int[] numbered = new int[2 * branches + trees.trees()];
    Path path = new Path(new int[branches + 1], new int[branches + 1]);
    for (int tree = 0; tree < trees.trees(); tree++) {
      int count = numbering.number(trees, tree, path, numbered);
      numbering.leaves[tree] = Arrays.copyOf(numbered, count);
    }
    return numbering;
  }

  /** The way from a root to where a walk is, and how often each branch on it was met. */
  private record Path(int[] references, int[] visits) {}

  /**
   * Walks one tree without recursion, since trees of imported files may be as deep as they are
   * large. A branch is met three times: before its true side, before its false side, after both.
   */
  private int number(TreeEnsemble trees, int ofTree, Path walked, int[] numbered) {
    int count = 0;
    int[] path = walked.references;
    int[] visits = walked.visits;
    int depth = 0;
    path[0] = trees.root(ofTree);
    visits[0] = 0;
    while (depth >= 0) {
      int reference = path[depth];
      if (reference < 0) {
        numbered[count++] = ~reference;
        depth--;
        continue;
      }
      int visit = visits[depth]++;
      if (visit == 2) {
        end[reference] = count;
        depth--;
        continue;
      }
      (visit == 0 ? first : middle)[reference] = count;
      tree[reference] = ofTree;
      path[++depth] = visit == 0 ? trees.trueChild(reference) : trees.falseChild(reference);
      visits[depth] = 0;
    }
    return count;
  }

  int mostLeaves() {
    return Arrays.stream(leaves).mapToInt(ofTree -> ofTree.length).max().orElse(0);
  }
}
