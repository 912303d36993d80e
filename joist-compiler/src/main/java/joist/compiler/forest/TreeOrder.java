package joist.compiler.forest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import joist.graph.tree.TreeEnsemble;

/**
 * The trees of each target in order, as many for each; cut into {@link Segment}s of trees that are
 * walked equally deep. Where leaves speak of several targets there is one list of all trees.
 *
 * @param first the target of the first list
 * @param lists trees by number, {@link #NONE} for one that only fills the list
 */
record TreeOrder(int first, List<int[]> lists, List<Segment> segments) {
  static final int NONE = -1;
  static final int SEVERAL = -1;

  /** A target of no leaf at all. */
  private static final int ANY = -2;

  private static final int MOST_SEGMENTS = 8;

  static TreeOrder of(TreeEnsemble trees, boolean vector) {
    int[] depths = new int[trees.trees()];
    Arrays.setAll(depths, tree -> depth(trees, trees.root(tree)));
    List<int[]> lists = vector ? List.of(all(trees)) : lists(trees);
    int first = 0;
    if (!vector && lists.stream().filter(list -> list.length > 0).count() <= 1) {
      while (first < lists.size() - 1 && lists.get(first).length == 0) {
        first++;
      }
      lists = List.of(lists.isEmpty() ? new int[0] : lists.get(first));
    }
    int most = lists.stream().mapToInt(list -> list.length).max().orElse(0);
    List<int[]> filled = new ArrayList<>();
    int[] deepest = new int[most];
    for (int[] list : lists) {
      int[] longer = Arrays.copyOf(list, most);
      Arrays.fill(longer, list.length, most, NONE);
      filled.add(longer);
      for (int i = 0; i < list.length; i++) {
        deepest[i] = Math.max(deepest[i], depths[list[i]]);
      }
    }
    return new TreeOrder(first, filled, Segment.of(deepest, MOST_SEGMENTS));
  }

  private static int[] all(TreeEnsemble trees) {
    int[] all = new int[trees.trees()];
    Arrays.setAll(all, tree -> tree);
    return all;
  }

  private static List<int[]> lists(TreeEnsemble trees) {
    List<List<Integer>> lists = new ArrayList<>();
    for (int target = 0; target < trees.targets(); target++) {
      lists.add(new ArrayList<>());
    }
    for (int tree = 0; tree < trees.trees(); tree++) {
      int target = target(trees, tree);
      if (target >= 0) {
        lists.get(target).add(tree);
      }
    }
    return lists.stream().map(list -> list.stream().mapToInt(t -> t).toArray()).toList();
  }

  /** The one target that a tree's leaves speak of. */
  static int target(TreeEnsemble trees, int tree) {
    int target = ANY;
    int[] stack = new int[64];
    int depth = 0;
    stack[depth++] = trees.root(tree);
    while (depth > 0) {
      int reference = stack[--depth];
      if (reference >= 0) {
        if (depth + 2 > stack.length) {
          stack = Arrays.copyOf(stack, 2 * stack.length);
        }
        stack[depth++] = trees.falseChild(reference);
        stack[depth++] = trees.trueChild(reference);
        continue;
      }
      for (int e = trees.leafStart(~reference); e < trees.leafStart(~reference + 1); e++) {
        if (target != ANY && target != trees.target(e)) {
          return SEVERAL;
        }
        target = trees.target(e);
      }
    }
    return target;
  }

  /** Branches on the longest way from a reference to a leaf. */
  private static int depth(TreeEnsemble trees, int root) {
    List<Integer> level = List.of(root);
    int depth = -1;
    while (!level.isEmpty()) {
      List<Integer> next = new ArrayList<>();
      for (int reference : level) {
        if (reference >= 0) {
          next.add(trees.trueChild(reference));
          next.add(trees.falseChild(reference));
        }
      }
      level = next;
      depth++;
    }
    return depth;
  }

  /** Trees of all lists, those that only fill them too. */
  int trees() {
    return lists.stream().mapToInt(list -> list.length).sum();
  }
}
