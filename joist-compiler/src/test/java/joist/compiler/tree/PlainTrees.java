package joist.compiler.tree;

import joist.graph.tree.TreeEnsemble;

/** The plain way to score a row: walk each tree by its definition, add its leaf, in tree order. */
final class PlainTrees {
  private PlainTrees() {}

  static float[] score(TreeEnsemble trees, float[] row) {
    float[] scores = new float[trees.targets()];
    for (int tree = 0; tree < trees.trees(); tree++) {
      int reference = trees.root(tree);
      while (reference >= 0) {
        reference =
            trees.goesTrue(reference, row[trees.feature(reference)])
                ? trees.trueChild(reference)
                : trees.falseChild(reference);
      }
      for (int entry = trees.leafStart(~reference);
          entry < trees.leafStart(~reference + 1);
          entry++) {
        scores[trees.target(entry)] += (float) trees.weight(entry);
      }
    }
    return scores;
  }
}
