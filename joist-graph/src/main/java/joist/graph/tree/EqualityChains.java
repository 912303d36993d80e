package joist.graph.tree;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import joist.graph.tree.TreeEnsemble.Branches;

/**
 * Turns chains of equality tests with one true child into a single {@link BranchMode#MEMBER}
 * branch.
 *
 * <p>Versions before 5 have no sets, so that exporters of categorical splits write {@code x in {a,
 * b, c}} as {@code x == a}, else {@code x == b}, else {@code x == c}, all leading to the same
 * subtree when true, which makes the branches no tree. A value goes the same way through the merged
 * branch; NaN goes the true way when it does so at any test of the chain.
 */
final class EqualityChains {
  private final int[] roots;
  private final Branches branches;
  private final int[] parents;
  private final boolean[] inner;

  /** What the merged branches are, and the roots in their numbers. */
  @SuppressWarnings("ArrayRecordComponent")
  record Merged(int[] roots, Branches branches) {}

  private EqualityChains(int[] roots, Branches branches) {
    this.roots = roots;
    this.branches = branches;
    this.parents = new int[branches.features().length];
    this.inner = new boolean[parents.length];
    countParents(branches.trueChildren());
    countParents(branches.falseChildren());
    countParents(roots);
  }

  /** Merges; branches that have no such chain, or a cycle, are given back as they are. */
  static Merged merge(int[] roots, Branches branches) {
    return new EqualityChains(roots, branches).merge();
  }

  private void countParents(int[] references) {
    for (int reference : references) {
      if (reference >= 0) {
        parents[reference]++;
      }
    }
  }

  private Merged merge() {
    boolean any = false;
    for (int branch = 0; branch < parents.length; branch++) {
      int next = branches.falseChildren()[branch];
      if (continues(branch, next)) {
        inner[next] = true;
        any = true;
      }
    }
    return any ? renumbered() : new Merged(roots, branches);
  }

  /** True when {@code next} is reached from {@code branch} alone, and tests for the same way. */
  private boolean continues(int branch, int next) {
    return next >= 0
        && next != branch
        && parents[next] == 1
        && branches.modes()[branch] == BranchMode.EQ
        && branches.modes()[next] == BranchMode.EQ
        && branches.features()[branch] == branches.features()[next]
        && branches.trueChildren()[branch] == branches.trueChildren()[next];
  }

  private Merged renumbered() {
    int[] numbers = new int[parents.length];
    int[] kept = new int[parents.length];
    int count = 0;
    for (int branch = 0; branch < parents.length; branch++) {
      numbers[branch] = count;
      if (!inner[branch]) {
        kept[count++] = branch;
      }
    }
    Columns columns = new Columns(count);
    for (int i = 0; i < count; i++) {
      columns.copy(kept[i], i);
    }
    boolean cycle = count + columns.taken < parents.length;
    return cycle
        ? new Merged(roots, branches)
        : new Merged(renumbered(roots, numbers), columns.merged(numbers));
  }

  private static int[] renumbered(int[] references, int[] numbers) {
    return Arrays.stream(references).map(r -> r < 0 ? r : numbers[r]).toArray();
  }

  /** The merged branches while they are filled in, in the old numbers. */
  private final class Columns {
    private final int[] features;
    private final BranchMode[] modes;
    private final double[] splits;
    private final boolean[] missing;
    private final int[] ifTrue;
    private final int[] ifFalse;
    private final int[] memberStart;
    private final List<Double> members = new ArrayList<>();
    private int taken;

    Columns(int count) {
      this.features = new int[count];
      this.modes = new BranchMode[count];
      this.splits = new double[count];
      this.missing = new boolean[count];
      this.ifTrue = new int[count];
      this.ifFalse = new int[count];
      this.memberStart = new int[count + 1];
    }

    void copy(int branch, int to) {
      features[to] = branches.features()[branch];
      modes[to] = branches.modes()[branch];
      splits[to] = branches.splits()[branch];
      missing[to] = branches.missingTracksTrue()[branch];
      ifTrue[to] = branches.trueChildren()[branch];
      int next = branches.falseChildren()[branch];
      if (next >= 0 && inner[next]) {
        modes[to] = BranchMode.MEMBER;
        members.add(splits[to]);
      }
      while (next >= 0 && inner[next]) {
        members.add(branches.splits()[next]);
        taken++;
        missing[to] |= branches.missingTracksTrue()[next];
        next = branches.falseChildren()[next];
      }
      ifFalse[to] = next;
      memberStart[to + 1] = members.size();
    }

    Branches merged(int[] numbers) {
      return new Branches(
          features,
          modes,
          splits,
          missing,
          renumbered(ifTrue, numbers),
          renumbered(ifFalse, numbers),
          memberStart,
          members.stream().mapToDouble(Double::doubleValue).toArray());
    }
  }
}
