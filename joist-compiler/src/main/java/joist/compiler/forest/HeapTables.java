package joist.compiler.forest;

import joist.compiler.forest.ForestTables.Part;

/**
 * The upper branches of trees as heaps: node 1 is the root, the children of node {@code i} are
 * {@code 2i} and {@code 2i + 1}; below the last level are leaves, or nodes of {@link NodeTables}. A
 * leaf further up has branches below it that send all rows to the first child.
 */
final class HeapTables {
  private final Forest forest;
  private final NodeTables nodes;
  private final Lanes lanes;
  private final int[] columns;
  private final int[] cuts;
  private int[] leaves = new int[0];
  private int[] entries = new int[0];

  HeapTables(Forest forest, NodeTables nodes, Lanes lanes, int length) {
    this.forest = forest;
    this.nodes = nodes;
    this.lanes = lanes;
    this.columns = new int[Math.max(1, length)];
    this.cuts = new int[columns.length];
  }

  void below(int leafCount, int entryCount) {
    leaves = new int[Math.max(1, leafCount)];
    entries = new int[Math.max(1, entryCount)];
  }

  /** A tree's place among those of a part. */
  private record Spot(Part part, long heap, long below, int lane) {}

  /**
   * Writes a tree.
   *
   * @param stride of heaps
   * @param number its number among the part's trees
   * @param tree the ensemble's, or {@link TreeOrder#NONE}
   */
  void put(Part part, long stride, int number, int tree) {
    int group = number / lanes.trees();
    Spot spot =
        new Spot(
            part,
            part.heap() + group * stride,
            part.below() + (long) group * part.segment().heap() * lanes.trees(),
            number % lanes.trees());
    if (tree == TreeOrder.NONE) {
      none(spot);
    } else {
      put(spot, 1, forest.trees().root(tree));
    }
  }

  private void none(Spot spot) {
    int heap = spot.part().segment().heap();
    for (int node = 1; node < heap; node++) {
      cuts[place(spot, node)] = Integer.MAX_VALUE;
    }
    boolean ends = spot.part().segment().steps() == 0;
    for (int i = 0; i < heap; i++) {
      if (!ends) {
        entries[under(spot, i)] = nodes.none();
      } else if (!forest.leaves().isVector()) {
        leaves[under(spot, i)] = forest.leaves().neutral();
      }
    }
  }

  private void put(Spot spot, int node, int reference) {
    Segment segment = spot.part().segment();
    if (node >= segment.heap()) {
      int at = under(spot, node - segment.heap());
      if (segment.steps() > 0) {
        entries[at] = nodes.put(reference);
      } else {
        leaves[at] = forest.leaves().bits(~reference);
      }
      return;
    }
    boolean leaf = reference < 0;
    columns[place(spot, node)] = leaf ? 0 : forest.column(reference, lanes.rows());
    cuts[place(spot, node)] = leaf ? Integer.MAX_VALUE : forest.cut(reference);
    put(spot, 2 * node, leaf ? reference : forest.first(reference));
    put(spot, 2 * node + 1, leaf ? reference : forest.second(reference));
  }

  private int place(Spot spot, int node) {
    return Math.toIntExact(spot.heap() + (long) node * lanes.trees() + spot.lane());
  }

  private int under(Spot spot, int position) {
    return Math.toIntExact(spot.below() + (long) position * lanes.trees() + spot.lane());
  }

  int[] columns() {
    return columns;
  }

  int[] cuts() {
    return cuts;
  }

  int[] leaves() {
    return leaves;
  }

  int[] entries() {
    return entries;
  }
}
