package joist.compiler.forest;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import joist.graph.tree.Aggregate;
import joist.graph.tree.BranchMode;
import joist.graph.tree.TreeEnsemble;
import joist.tensor.ElementType;

/**
 * An ensemble whose branches all are one of two tests on a column of {@link KeyColumns}: whether
 * the key is above a cut, or whether the bit of the code is set among the words from a place on;
 * then a row goes to the second child. Immutable, but for tables that are made once.
 */
public final class Forest {
  private static final long MOST_WEIGHTS = 1L << 26;

  private final TreeEnsemble trees;
  private final KeyColumns columns;
  private final LeafValues leaves;
  private final TreeOrder order;
  private final int[] cuts;
  private final boolean[] secondIsTrue;
  private final int[] words;
  private final Map<Lanes, ForestTables> tables = new HashMap<>();

  private Forest(TreeEnsemble trees, KeyColumns columns) {
    this.trees = trees;
    this.columns = columns;
    this.leaves = LeafValues.of(trees);
    this.order = TreeOrder.of(trees, leaves.isVector());
    this.cuts = new int[trees.branches()];
    this.secondIsTrue = new boolean[cuts.length];
    SetWords sets = new SetWords(trees, columns);
    for (int branch = 0; branch < cuts.length; branch++) {
      if (KeyColumns.isSet(trees, branch)) {
        cuts[branch] = sets.add(branch);
      } else {
        BranchMode mode = trees.mode(branch);
        boolean pointSecond = mode == BranchMode.LT || mode == BranchMode.GTE;
        secondIsTrue[branch] = !KeyColumns.trueFirst(trees, branch);
        cuts[branch] = SortKey.of((float) trees.split(branch)) - (pointSecond ? 1 : 0);
      }
    }
    this.words = sets.toArray();
  }

  /**
   * The trees of an ensemble, where loops can do all that it asks for: f32 throughout, sets of not
   * too many members, at most one weight of a leaf for each target, tables that fit.
   */
  public static Optional<Forest> of(TreeEnsemble trees) {
    boolean fits =
        trees.type() == ElementType.F32
            && LeafValues.supports(trees)
            && weights(trees) <= MOST_WEIGHTS
            && trees.branches() < 1 << 24;
    return fits
        ? KeyColumns.of(trees)
            .map(columns -> new Forest(trees, columns))
            .filter(Forest::isAddressed)
        : Optional.empty();
  }

  private static long weights(TreeEnsemble trees) {
    return LeafValues.isVector(trees) ? (long) trees.leaves() * trees.targets() : trees.leaves();
  }

  /** Whether a node's child and column fit an i32 together. */
  private boolean isAddressed() {
    long nodes = 4L * trees.branches() + 2L * order.trees() + trees.leaves() + 4;
    return nodes * columns.width() * 2 <= Integer.MAX_VALUE;
  }

  /** The tables for lanes of rows or of trees; made once. */
  synchronized ForestTables tables(Lanes lanes) {
    return tables.computeIfAbsent(lanes, key -> ForestTables.of(this, key));
  }

  /** Whether all branches are in heaps, so that walking costs little. */
  public static boolean isShallow(TreeEnsemble trees) {
    return TreeOrder.of(trees, true).segments().stream().allMatch(part -> part.steps() == 0);
  }

  /** The least number of columns that rows must have. */
  public int features() {
    return trees.features();
  }

  /** Bytes of the tables that were made. */
  public synchronized long bytes() {
    return tables.values().stream().mapToLong(ForestTables::bytes).sum();
  }

  TreeEnsemble trees() {
    return trees;
  }

  KeyColumns columns() {
    return columns;
  }

  LeafValues leaves() {
    return leaves;
  }

  TreeOrder order() {
    return order;
  }

  Aggregate aggregate() {
    return trees.aggregate();
  }

  /** A branch's column, twice, plus 1 where it tests for a set; just the column without sets. */
  int column(int branch, int scale) {
    int column = columns.of(trees, branch) * scale;
    return hasSets() ? 2 * column + (KeyColumns.isSet(trees, branch) ? 1 : 0) : column;
  }

  /** The largest key that goes to the first child, or where a set's words are. */
  int cut(int branch) {
    return cuts[branch];
  }

  int first(int branch) {
    return secondIsTrue[branch] ? trees.falseChild(branch) : trees.trueChild(branch);
  }

  int second(int branch) {
    return secondIsTrue[branch] ? trees.trueChild(branch) : trees.falseChild(branch);
  }

  boolean hasSets() {
    return !columns.coded().isEmpty();
  }

  /** The bits of all sets, 1 for the second child; as many as a power of two and a set's more. */
  int[] words() {
    return Arrays.copyOf(words, wordMask() + 1 + codeWords());
  }

  /** Keeps a place among the words below a power of two. */
  int wordMask() {
    return Integer.highestOneBit(Math.max(1, 2 * words.length - 1)) - 1;
  }

  /** Words of one set at most: a power of two. */
  int codeWords() {
    int most = columns.coded().stream().mapToInt(MemberCodes::words).max().orElse(1);
    return Integer.highestOneBit(2 * most - 1);
  }
}
