package joist.compiler.x86.generator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Values that must share a register: what a loop carries, and what keeps lanes of what was there
 * before. Each such group, a web, has a number; values that nothing needs have none (-1).
 */
final class Webs {
  private final int[] parent;

  private Webs(int values) {
    parent = new int[values];
    Arrays.setAll(parent, value -> value);
  }

  /**
   * @param demand of each value, by {@link LaneDemand}
   * @return each value's web, counted from 0 without gaps
   */
  static int[] of(ValueFlow flow, int[] demand) {
    Webs webs = new Webs(demand.length);
    for (int value = 0; value < demand.length; value++) {
      if (demand[value] > 0) {
        webs.join(value, flow.values().get(value), demand[value]);
      }
    }
    return webs.number(demand);
  }

  private void join(int value, Value from, int demand) {
    switch (from) {
      case Value.Carried(int before, int after) -> {
        union(value, before);
        union(value, after);
      }
      case Value.Assigned(Line.Set set) -> {
        int given = set.assign().lanes();
        if (given > 0 && demand > given) {
          union(value, set.old());
        }
      }
      case Value.Unassigned() -> {}
    }
  }

  private void union(int a, int b) {
    parent[find(a)] = find(b);
  }

  private int find(int value) {
    int root = value;
    while (parent[root] != root) {
      parent[root] = parent[parent[root]];
      root = parent[root];
    }
    return root;
  }

  private int[] number(int[] demand) {
    int[] numbers = new int[parent.length];
    List<Integer> roots = new ArrayList<>();
    int[] ofRoot = new int[parent.length];
    Arrays.fill(ofRoot, -1);
    for (int value = 0; value < parent.length; value++) {
      int root = find(value);
      if (demand[value] > 0 && ofRoot[root] < 0) {
        ofRoot[root] = roots.size();
        roots.add(root);
      }
      numbers[value] = demand[value] > 0 ? ofRoot[root] : -1;
    }
    return numbers;
  }
}
