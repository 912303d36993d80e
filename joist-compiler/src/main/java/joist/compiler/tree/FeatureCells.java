package joist.compiler.tree;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import joist.graph.tree.TreeEnsemble;

/**
 * One feature's line of values cut into cells within which no branch of the ensemble can tell two
 * values apart.
 *
 * <p>With breakpoints {@code k[0] < k[1] < ...}, cell {@code 2i} is the open interval below {@code
 * k[i]} (and above {@code k[i - 1]}), cell {@code 2i + 1} is the point {@code k[i]}, the cell after
 * the last point is everything above, and the cell after that is NaN. This holds for all seven
 * comparison modes; tables merge cells that turn out alike.
 */
final class FeatureCells {
  private final int feature;
  private final List<BranchTest> tests;
  private final int[] keys;

  FeatureCells(int feature, List<BranchTest> tests) {
    this.feature = feature;
    this.tests = tests;
    IntStream.Builder points = IntStream.builder();
    for (BranchTest test : tests) {
      for (float point : test.breakpoints()) {
        points.add(SortKey.of(point));
      }
    }
    this.keys = points.build().sorted().distinct().toArray();
  }

  int feature() {
    return feature;
  }

  List<BranchTest> tests() {
    return tests;
  }

  /** The breakpoints as {@link SortKey}s, ascending. */
  int[] keys() {
    return keys;
  }

  int cells() {
    return 2 * keys.length + 2;
  }

  int nanCell() {
    return cells() - 1;
  }

  /** A value in {@code cell}; for an interval that holds no float, a neighbour's. */
  float representative(int cell) {
    if (cell == nanCell()) {
      return Float.NaN;
    }
    int point = cell >> 1;
    if ((cell & 1) == 1) {
      return SortKey.toFloat(keys[point]);
    }
    if (keys.length == 0) {
      return 0.0f;
    }
    return point == 0
        ? Math.nextDown(SortKey.toFloat(keys[0]))
        : Math.nextUp(SortKey.toFloat(keys[point - 1]));
  }

  /** The cells of every feature that some branch looks at. */
  static List<FeatureCells> of(TreeEnsemble trees) {
    List<List<BranchTest>> byFeature = new ArrayList<>();
    for (int feature = 0; feature < trees.features(); feature++) {
      byFeature.add(new ArrayList<>());
    }
    for (int branch = 0; branch < trees.branches(); branch++) {
      byFeature.get(trees.feature(branch)).add(new BranchTest(trees, branch));
    }
    return IntStream.range(0, byFeature.size())
        .filter(feature -> !byFeature.get(feature).isEmpty())
        .mapToObj(feature -> new FeatureCells(feature, byFeature.get(feature)))
        .toList();
  }
}
