package joist.compiler.forest;

import java.util.Arrays;
import java.util.List;
import joist.graph.Node;
import joist.graph.tree.TreeEnsemble;

/**
 * How a classifier's label follows from raw scores.
 *
 * @param single the class whose score alone is given, in a model of two; -1 where the greatest wins
 * @param probability true when no weight is negative, so that a lone score is a probability
 * @param labels of the classes
 */
@SuppressWarnings("ArrayRecordComponent")
record ClassRule(int single, boolean probability, long[] labels) {
  static ClassRule of(Node node, TreeEnsemble trees) {
    long[] ids = node.intsAttribute("class_ids");
    boolean one = trees.targets() == 2 && Arrays.stream(ids).distinct().count() == 1;
    boolean probability = true;
    int entries = trees.leaves() == 0 ? 0 : trees.leafStart(trees.leaves());
    for (int entry = 0; entry < entries; entry++) {
      probability &= trees.weight(entry) >= 0;
    }
    return new ClassRule(
        one ? (int) ids[0] : -1, probability, node.intsAttribute("classlabels_int64s"));
  }

  /** What a lone score must be above for the second class. */
  float threshold() {
    return probability ? 0.5f : 0;
  }

  /** The labels as pairs of i32, filled up to a power of two. */
  int[] pairs() {
    int[] pairs = new int[2 * room()];
    for (int i = 0; i < labels.length; i++) {
      pairs[2 * i] = (int) labels[i];
      pairs[2 * i + 1] = (int) (labels[i] >> 32);
    }
    return pairs;
  }

  /** Labels that there is room for: a power of two. */
  int room() {
    return Integer.highestOneBit(Math.max(1, 2 * labels.length - 1));
  }

  /** Labels that are texts are the caller's. */
  static boolean supports(Node node) {
    return List.of().equals(node.stringsAttribute("classlabels_strings"));
  }
}
