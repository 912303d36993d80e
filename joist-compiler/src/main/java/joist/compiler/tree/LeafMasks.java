package joist.compiler.tree;

import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import joist.graph.tree.TreeEnsemble;

/**
 * Scores trees of up to 64 leaves without walking them: for each cell of each feature, one bit for
 * each leaf of each tree says whether a row in that cell can still end there.
 *
 * <p>A row is in one cell of each feature; the AND over features of those cells' bits leaves one
 * bit in each tree, its leaf. This is QuickScorer (Lucchese et al., SIGIR 2015) with the masks of
 * all of a feature's tests merged ahead of time, which histogram learners make cheap: they split at
 * few distinct values. Work for a row: a search in each feature, then {@code features * trees}
 * sequential ANDs, whatever the depth; no branch depends on data.
 *
 * <p>Layout: trees of up to 32 leaves share a long in pairs, the even tree in the low half. A
 * column is {@code words} longs, one cell's masks of all trees.
 */
public final class LeafMasks implements TreeTables {
  /** Past this the columns leave the caches, and walking nodes is as good. */
  static final long MOST_BYTES = 24L << 20;

  final int words;
  final boolean paired;
  final long[] columns;
  final List<CellSearch> searches;
  final int trees;
  final int targets;
  final ScoreFinish finish;

  /** Weight of leaf {@code i} of tree {@code t} at {@code t * leafStride + i}. */
  final float[] weights;

  /** The score that each tree adds to. */
  final int[] treeTargets;

  private LeafMasks(TreeEnsemble ensemble, LeafNumbering numbering) {
    this.trees = ensemble.trees();
    this.targets = ensemble.targets();
    this.finish = ScoreFinish.of(ensemble);
    this.paired = numbering.mostLeaves() <= 32;
    this.words = paired ? (trees + 1) / 2 : trees;
    this.weights = new float[trees * leafStride()];
    this.treeTargets = new int[trees];
    fillWeights(ensemble, numbering);
    Columns made = new Columns();
    this.searches = new ArrayList<>();
    for (FeatureCells cells : FeatureCells.of(ensemble)) {
      searches.add(CellSearch.of(cells, cellColumns(cells, numbering, made)));
    }
    this.columns = made.toArray();
  }

  static LeafMasks of(TreeEnsemble ensemble) {
    return new LeafMasks(ensemble, LeafNumbering.of(ensemble));
  }

  /**
   * True when masks fit the ensemble and are expected to beat walking: an AND of one long costs
   * about a tenth of a step down a tree.
   */
  static boolean pays(TreeEnsemble ensemble) {
    LeafNumbering numbering = LeafNumbering.of(ensemble);
    int most = numbering.mostLeaves();
    if (most > 64 || ensemble.trees() == 0 || !oneTargetPerTree(ensemble, numbering)) {
      return false;
    }
    long words = most <= 32 ? (ensemble.trees() + 1) / 2 : ensemble.trees();
    List<FeatureCells> features = FeatureCells.of(ensemble);
    if (features.isEmpty()) {
      return false;
    }
    long cells = features.stream().mapToLong(FeatureCells::cells).sum() / 2 + 2L * features.size();
    double steps = ensemble.trees() * (1 + Math.log(most) / Math.log(2));
    return cells * words * Long.BYTES <= MOST_BYTES && features.size() * words < 10 * steps;
  }

  private static boolean oneTargetPerTree(TreeEnsemble ensemble, LeafNumbering numbering) {
    for (int[] leaves : numbering.leaves()) {
      for (int leaf : leaves) {
        int entry = ensemble.leafStart(leaf);
        if (ensemble.leafStart(leaf + 1) != entry + 1
            || ensemble.target(entry) != ensemble.target(ensemble.leafStart(leaves[0]))) {
          return false;
        }
      }
    }
    return true;
  }

  int leafStride() {
    return paired ? 32 : 64;
  }

  private void fillWeights(TreeEnsemble ensemble, LeafNumbering numbering) {
    for (int tree = 0; tree < trees; tree++) {
      int[] leaves = numbering.leaves()[tree];
      for (int i = 0; i < leaves.length; i++) {
        weights[tree * leafStride() + i] = (float) ensemble.weight(ensemble.leafStart(leaves[i]));
      }
      treeTargets[tree] = ensemble.target(ensemble.leafStart(leaves[0]));
    }
  }

  /** The column of each cell of a feature; cells that no test tells apart share one. */
  private int[] cellColumns(FeatureCells cells, LeafNumbering numbering, Columns made) {
    int[] columnOfCell = new int[cells.cells()];
    for (int cell = 0; cell < columnOfCell.length; cell++) {
      float value = cells.representative(cell);
      long[] column = new long[words];
      Arrays.fill(column, -1L);
      for (BranchTest test : cells.tests()) {
        clearUnreachable(column, test, test.goesTrue(value), numbering);
      }
      columnOfCell[cell] = made.add(column);
    }
    return columnOfCell;
  }

  private void clearUnreachable(
      long[] column, BranchTest test, boolean goesTrue, LeafNumbering numbering) {
    int branch = test.branch();
    int from = goesTrue ? numbering.middle()[branch] : numbering.first()[branch];
    int to = goesTrue ? numbering.end()[branch] : numbering.middle()[branch];
    int tree = numbering.tree()[branch];
    int shift = paired ? (tree & 1) * 32 : 0;
    long run = to - from == 64 ? -1L : ((1L << (to - from)) - 1) << from;
    column[paired ? tree >> 1 : tree] &= ~(run << shift);
  }

  /** Columns by content, each stored once. */
  private static final class Columns {
    private final Map<LongBuffer, Integer> offsets = new HashMap<>();
    private final List<long[]> distinct = new ArrayList<>();
    private int length;

    int add(long[] column) {
      Integer offset = offsets.putIfAbsent(LongBuffer.wrap(column), length);
      if (offset != null) {
        return offset;
      }
      distinct.add(column);
      length = Math.addExact(length, column.length);
      return length - column.length;
    }

    long[] toArray() {
      long[] all = new long[length];
      int at = 0;
      for (long[] column : distinct) {
        System.arraycopy(column, 0, all, at, column.length);
        at += column.length;
      }
      return all;
    }
  }

  @Override
  public RowKernel bind(FloatRows features, FloatRows scores, int capacity) {
    return new LeafMaskKernel(this, features, scores);
  }

  @Override
  public long bytes() {
    long searchBytes = searches.stream().mapToLong(CellSearch::bytes).sum();
    return columns.length * 8L + weights.length * 4L + treeTargets.length * 4L + searchBytes;
  }
}
