package joist.compiler.forest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import joist.graph.tree.BranchMode;
import joist.graph.tree.TreeEnsemble;

/**
 * What branches look at, one i32 a column: a feature's {@link SortKey}, with NaN above all numbers
 * or below them as its branches want it, or its {@link MemberCodes}.
 */
final class KeyColumns {
  /** Past this many members of a feature's sets, their bits cost more than they save. */
  private static final int MOST_MEMBERS = 1 << 12;

  /** Columns that nobody looks at, between two that somebody does, rather than another loop. */
  private static final int MOST_GAP = 4;

  /**
   * A feature in order.
   *
   * @param nanFirst whether NaN is below all numbers, rather than above
   */
  record Ordered(int feature, boolean nanFirst) {}

  /** Columns of consecutive features. */
  record Run(int column, int feature, int count, boolean nanFirst) {}

  private final List<Run> runs = new ArrayList<>();
  private final Map<Ordered, Integer> ordered = new HashMap<>();
  private final List<MemberCodes> coded = new ArrayList<>();
  private final Map<Integer, Integer> codedByFeature = new HashMap<>();
  private int count;

  private KeyColumns() {}

  /** The columns of an ensemble; empty where its sets have too many members. */
  static Optional<KeyColumns> of(TreeEnsemble trees) {
    TreeSet<Ordered> looked =
        new TreeSet<>(Comparator.comparing(Ordered::nanFirst).thenComparingInt(Ordered::feature));
    Map<Integer, IntStream.Builder> members = new TreeMap<>();
    for (int branch = 0; branch < trees.branches(); branch++) {
      int feature = trees.feature(branch);
      if (isSet(trees, branch)) {
        IntStream.Builder all = members.computeIfAbsent(feature, key -> IntStream.builder());
        memberKeys(trees, branch).forEach(all::add);
      } else {
        looked.add(new Ordered(feature, nanFirst(trees, branch)));
      }
    }
    KeyColumns columns = new KeyColumns();
    looked.forEach(columns::add);
    members.forEach((feature, keys) -> {
      columns.codedByFeature.put(feature, columns.count++);
      columns.coded.add(MemberCodes.of(feature, keys.build()));
    });
    boolean few = columns.coded.stream().allMatch(codes -> codes.members().length <= MOST_MEMBERS);
    return few ? Optional.of(columns) : Optional.empty();
  }

  private void add(Ordered next) {
    Run last = runs.isEmpty() ? new Run(0, 0, 0, false) : runs.getLast();
    int gap = next.feature() - (last.feature() + last.count());
    if (last.count() > 0 && last.nanFirst() == next.nanFirst() && gap <= MOST_GAP) {
      runs.removeLast();
      runs.add(new Run(last.column(), last.feature(), last.count() + gap + 1, next.nanFirst()));
    } else {
      runs.add(new Run(count, next.feature(), 1, next.nanFirst()));
    }
    Run run = runs.getLast();
    count = run.column() + run.count();
    ordered.put(next, count - 1);
  }

  /** True for a branch of mode EQ, NEQ or MEMBER, or of any mode with a split of NaN. */
  static boolean isSet(TreeEnsemble trees, int branch) {
    return switch (trees.mode(branch)) {
      case LEQ, LT, GTE, GT -> Double.isNaN(trees.split(branch));
      case EQ, NEQ, MEMBER -> true;
    };
  }

  /** Whether the true side is the first: keys up to the cut. */
  static boolean trueFirst(TreeEnsemble trees, int branch) {
    return trees.mode(branch) == BranchMode.LEQ || trees.mode(branch) == BranchMode.LT;
  }

  private static boolean nanFirst(TreeEnsemble trees, int branch) {
    return trees.missingTracksTrue(branch) == trueFirst(trees, branch);
  }

  /** The members of a set as {@link SortKey}s; a split of NaN equals nothing. */
  static IntStream memberKeys(TreeEnsemble trees, int branch) {
    double[] points =
        trees.mode(branch) == BranchMode.MEMBER
            ? trees.members(branch)
            : new double[] {trees.split(branch)};
    return Arrays.stream(points)
        .filter(point -> !Double.isNaN(point))
        .mapToInt(point -> SortKey.of((float) point));
  }

  /** The column that a branch looks at. */
  int of(TreeEnsemble trees, int branch) {
    int feature = trees.feature(branch);
    Integer column =
        isSet(trees, branch)
            ? codedByFeature.get(feature)
            : ordered.get(new Ordered(feature, nanFirst(trees, branch)));
    if (column == null) {
      throw new IllegalStateException("no column for branch " + branch);
    }
    return column;
  }

  /** The codes of the feature that a branch tests for a set. */
  MemberCodes codes(TreeEnsemble trees, int branch) {
    return coded.get(of(trees, branch) - firstCoded());
  }

  List<Run> runs() {
    return runs;
  }

  List<MemberCodes> coded() {
    return coded;
  }

  /** The column of the first of {@link #coded}; the others are behind it. */
  int firstCoded() {
    return count - coded.size();
  }

  /** Columns that a row has room for: a power of two, so that a mask keeps a number below it. */
  int width() {
    return Integer.highestOneBit(Math.max(1, 2 * count - 1));
  }
}
