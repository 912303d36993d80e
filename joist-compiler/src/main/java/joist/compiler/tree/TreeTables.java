package joist.compiler.tree;

import joist.graph.tree.Aggregate;
import joist.graph.tree.TreeEnsemble;
import joist.tensor.ElementType;

/**
 * A tree ensemble laid out for scoring rows: immutable tables, shared by all plans, and a kernel
 * for each workspace. Every layout adds the leaves of a row in tree order in f32, so that all give
 * the same bits as the reference interpreter.
 */
public sealed interface TreeTables permits LeafMasks, WalkedTrees {
  /** A kernel that reads {@code features} and writes {@code scores}, for up to that many rows. */
  RowKernel bind(FloatRows features, FloatRows scores, int capacity);

  /** Bytes that the tables hold. */
  long bytes();

  /**
   * True for the ensembles that have tables; the reference interpreter runs the others. Tables give
   * raw scores: a post transform is the caller's to apply.
   */
  static boolean supports(TreeEnsemble trees) {
    return trees.type() == ElementType.F32
        && (trees.aggregate() == Aggregate.SUM || trees.aggregate() == Aggregate.AVERAGE);
  }

  /**
   * Whether masks of leaves fit an ensemble, as they do where features are cut into few cells:
   * histogram learners' trees. They beat walking in lanes then, for one row most.
   */
  static boolean hasMasks(TreeEnsemble trees) {
    return supports(trees) && LeafMasks.pays(trees);
  }

  /** The layout that is expected to be fastest. */
  static TreeTables of(TreeEnsemble trees) {
    return LeafMasks.pays(trees) ? LeafMasks.of(trees) : WalkedTrees.of(trees);
  }
}
