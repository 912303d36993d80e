package joist.compiler.call;

import java.util.Arrays;
import joist.graph.Node;
import joist.graph.tree.PostTransform;
import joist.graph.tree.TreeEnsemble;

/**
 * From raw scores to the label and the scores shown.
 *
 * @param single the class whose score alone is given, in a model of two; -1 otherwise
 * @param probability true when no weight is negative, so that a lone score is a probability
 */
record ClassScoring(PostTransform transform, int single, boolean probability) {
  static ClassScoring of(Node node, TreeEnsemble trees) {
    long[] ids = node.intsAttribute("class_ids");
    boolean one = trees.targets() == 2 && Arrays.stream(ids).distinct().count() == 1;
    boolean probability = true;
    int entries = trees.leaves() == 0 ? 0 : trees.leafStart(trees.leaves());
    for (int entry = 0; entry < entries; entry++) {
      probability &= trees.weight(entry) >= 0;
    }
    return new ClassScoring(trees.postTransform(), one ? (int) ids[0] : -1, probability);
  }

  /** Replaces raw scores by those shown and returns the label's index. */
  int score(double[] row) {
    if (single < 0) {
      int best = 0;
      for (int k = 1; k < row.length; k++) {
        best = row[k] > row[best] ? k : best;
      }
      PostTransforms.apply(transform, row);
      return best;
    }
    double raw = row[single];
    if (transform == PostTransform.LOGISTIC) {
      row[0] = PostTransforms.sigmoid(-raw);
      row[1] = PostTransforms.sigmoid(raw);
    } else {
      row[0] = probability ? 1 - raw : -raw;
      row[1] = raw;
    }
    return raw > (probability ? 0.5 : 0) ? 1 : 0;
  }
}
