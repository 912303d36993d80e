package joist.compiler.x86.generator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import joist.compiler.loop.Operation;

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
        webs.join(value, flow, demand[value]);
      }
    }
    return webs.number(demand);
  }

  private void join(int value, ValueFlow flow, int demand) {
    switch (flow.values().get(value)) {
      case Value.Carried(int before, int after) -> {
        union(value, before);
        union(value, after);
      }
      case Value.Assigned(Line.Set set) -> {
        int given = set.assign().lanes();
        boolean keeps = given > 0 && demand > given;
        if (keeps || (set.sources().contains(set.old()) && goesOn(set, flow))) {
          union(value, set.old());
        }
      }
      case Value.Unassigned() -> {}
    }
  }

  /**
   * Whether a register is made from what it held, as a sum is: then the old value ends where the
   * new one begins, and if only the first and the last of a loop's body shared a register, those
   * between would want one more. Constants and loads are better left in memory.
   */
  private static boolean goesOn(Line.Set set, ValueFlow flow) {
    return switch (flow.values().get(set.old())) {
      case Value.Carried _ -> isArithmetic(set.assign().operation());
      case Value.Assigned(Line.Set old) ->
          isArithmetic(set.assign().operation()) && isArithmetic(old.assign().operation());
      case Value.Unassigned() -> false;
    };
  }

  private static boolean isArithmetic(Operation operation) {
    return switch (operation) {
      case Operation.Unary _,
          Operation.Binary _,
          Operation.Shift _,
          Operation.Fma _,
          Operation.Select _ ->
          true;
      case Operation.Constant _,
          Operation.LaneNumbers _,
          Operation.Load _,
          Operation.LoadOne _,
          Operation.LoadStrided _,
          Operation.Gather _,
          Operation.Reduce _ ->
          false;
    };
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
