package joist.learn.tree;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a forest grows.
 *
 * @param trees trees in all; three or more classes share them out, since each class has its own
 * @param mostRows rows that a tree is grown from at most
 * @param columnShare share of the features that a split may choose from, of (0, 1]; 0 for the
 *     usual: the square root of their number for classes, a third of it for numbers
 * @param growth how a tree grows; the leaves of all trees are what the model costs to serve
 */
public record ForestSettings(int trees, int mostRows, double columnShare, TreeSettings growth) {
  public ForestSettings {
    if (trees < 1 || mostRows < 1 || !(columnShare >= 0 && columnShare <= 1)) {
      throw new IllegalArgumentException(
          "expected 1 or more trees and rows, and a column share of [0, 1], got %d, %d and %s"
              .formatted(trees, mostRows, columnShare));
    }
  }

  /** A hundred trees of up to 1,024 leaves, from up to 300,000 rows each. */
  public static ForestSettings standard() {
    TreeSettings.CategoryPenalty categories = new TreeSettings.CategoryPenalty(4, 5, 0, 64, 10);
    TreeSettings.Penalty penalty = new TreeSettings.Penalty(0, 0, 0, 0, categories);
    return new ForestSettings(
        100, 300_000, 0, new TreeSettings(1024, 0, 3, penalty, TreeSettings.Bins.standard()));
  }

  public ForestSettings withTrees(int other) {
    return new ForestSettings(other, mostRows, columnShare, growth);
  }

  public ForestSettings withGrowth(TreeSettings other) {
    return new ForestSettings(trees, mostRows, columnShare, other);
  }

  Map<String, String> describe(long seed) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("trees", Integer.toString(trees));
    all.put("rows of a tree", Integer.toString(mostRows));
    all.put("column share of a split", columnShare == 0 ? "usual" : Double.toString(columnShare));
    all.putAll(growth.describe());
    all.put("seed", Long.toString(seed));
    return all;
  }
}
