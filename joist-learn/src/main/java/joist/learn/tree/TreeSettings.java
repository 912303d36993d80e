package joist.learn.tree;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How one tree grows. Names and defaults are LightGBM's where it has the same.
 *
 * @param maxLeaves leaves of a tree at most
 * @param maxDepth splits above a leaf at most; 0 for no limit
 * @param minRowsInLeaf rows of a leaf at least
 * @param penalty what a leaf must overcome
 * @param bins how feature values become bins
 */
public record TreeSettings(
    int maxLeaves, int maxDepth, int minRowsInLeaf, Penalty penalty, Bins bins) {
  public TreeSettings {
    require(maxLeaves >= 2, "maxLeaves of 2 or more", maxLeaves);
    require(maxDepth >= 0, "maxDepth of 0 (no limit) or more", maxDepth);
    require(minRowsInLeaf >= 1, "minRowsInLeaf of 1 or more", minRowsInLeaf);
  }

  /** Leaf-wise trees of 31 leaves over 255 bins. */
  public static TreeSettings standard() {
    return new TreeSettings(31, 0, 20, Penalty.standard(), Bins.standard());
  }

  public TreeSettings withMaxLeaves(int leaves) {
    return new TreeSettings(leaves, maxDepth, minRowsInLeaf, penalty, bins);
  }

  public TreeSettings withMaxDepth(int depth) {
    return new TreeSettings(maxLeaves, depth, minRowsInLeaf, penalty, bins);
  }

  public TreeSettings withMinRowsInLeaf(int rows) {
    return new TreeSettings(maxLeaves, maxDepth, rows, penalty, bins);
  }

  public TreeSettings withPenalty(Penalty other) {
    return new TreeSettings(maxLeaves, maxDepth, minRowsInLeaf, other, bins);
  }

  public TreeSettings withBins(Bins other) {
    return new TreeSettings(maxLeaves, maxDepth, minRowsInLeaf, penalty, other);
  }

  /** All settings by name, as in {@code Fit.parameters}. */
  Map<String, String> describe() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("leaves", Integer.toString(maxLeaves));
    all.put("depth", maxDepth == 0 ? "no limit" : Integer.toString(maxDepth));
    all.put("rows in leaf", Integer.toString(minRowsInLeaf));
    all.put("l1", Double.toString(penalty.l1()));
    all.put("l2", Double.toString(penalty.l2()));
    all.put("gain", Double.toString(penalty.minGain()));
    all.put("hessian in leaf", Double.toString(penalty.minHessian()));
    all.put("category smoothing", Double.toString(penalty.categories().smooth()));
    all.put("category l2", Double.toString(penalty.categories().l2()));
    all.put("bins", Integer.toString(bins.max()));
    return all;
  }

  private static void require(boolean holds, String expected, Object got) {
    if (!holds) {
      throw new IllegalArgumentException("expected " + expected + ", got " + got);
    }
  }

  /**
   * What a split or leaf must overcome.
   *
   * @param l1 taken off the absolute sum of gradients
   * @param l2 added to the sum of hessians
   * @param minGain gain of a split at least
   * @param minHessian sum of hessians of a leaf at least
   * @param categories what splits by category must overcome beside that
   */
  public record Penalty(
      double l1, double l2, double minGain, double minHessian, CategoryPenalty categories) {
    public Penalty {
      require(l1 >= 0 && l1 < Double.POSITIVE_INFINITY, "l1 of 0 or more", l1);
      require(l2 >= 0 && l2 < Double.POSITIVE_INFINITY, "l2 of 0 or more", l2);
      require(minGain >= 0, "minGain of 0 or more", minGain);
      require(minHessian >= 0, "minHessian of 0 or more", minHessian);
    }

    public static Penalty standard() {
      return new Penalty(0, 0, 0, 1e-3, CategoryPenalty.standard());
    }

    public Penalty withL1(double value) {
      return new Penalty(value, l2, minGain, minHessian, categories);
    }

    public Penalty withL2(double value) {
      return new Penalty(l1, value, minGain, minHessian, categories);
    }

    public Penalty withMinGain(double value) {
      return new Penalty(l1, l2, value, minHessian, categories);
    }

    public Penalty withMinHessian(double value) {
      return new Penalty(l1, l2, minGain, value, categories);
    }

    public Penalty withCategories(CategoryPenalty value) {
      return new Penalty(l1, l2, minGain, minHessian, value);
    }
  }

  /**
   * What keeps splits by category from learning noise.
   *
   * @param oneAgainstRest up to this many categories, only one goes left at a time
   * @param smooth rows a category needs to go left, and what is added to its hessian when
   *     categories are ordered
   * @param l2 added to {@link Penalty#l2} when several categories go left
   * @param maxLeft categories that go left at most
   * @param minRowsPerGroup rows that a step to the next subset of categories must add
   */
  public record CategoryPenalty(
      int oneAgainstRest, double smooth, double l2, int maxLeft, int minRowsPerGroup) {
    public CategoryPenalty {
      require(smooth >= 0, "smooth of 0 or more", smooth);
      require(l2 >= 0, "l2 of 0 or more", l2);
      require(maxLeft >= 1, "maxLeft of 1 or more", maxLeft);
    }

    public static CategoryPenalty standard() {
      return new CategoryPenalty(4, 10, 10, 32, 100);
    }
  }

  /**
   * How values become bins.
   *
   * @param max bins of a feature at most, that of missing values included; up to 255
   * @param minRows rows of a bin at least, in the sample; a fiftieth of small samples is enough
   * @param sampleRows rows that the edges of bins are found from at most
   */
  public record Bins(int max, int minRows, int sampleRows) {
    public Bins {
      require(max >= 3 && max <= 255, "3 to 255 bins", max);
      require(minRows >= 1, "minRows of 1 or more", minRows);
      require(sampleRows >= 1, "sampleRows of 1 or more", sampleRows);
    }

    public static Bins standard() {
      return new Bins(255, 3, 200_000);
    }

    /** Rows of a bin at least where there are {@code rows} in all. */
    int minRowsOf(int rows) {
      return Math.min(minRows, Math.max(1, rows / 50));
    }

    public Bins withMax(int bins) {
      return new Bins(bins, minRows, sampleRows);
    }
  }
}
