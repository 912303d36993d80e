package joist.compiler.tree;

import java.util.Random;
import joist.graph.Node;
import joist.graph.tree.BranchMode;
import joist.graph.tree.TreeEnsemble;
import joist.graph.tree.TreeEnsembleBuilder;

/** Random ensembles whose splits come from a few values, so that rows meet them exactly. */
public final class RandomTrees {
  /** The category codes of the last feature. */
  public static final int CATEGORIES = 300;

  private static final BranchMode[] THRESHOLDS = {
    BranchMode.LEQ, BranchMode.LT, BranchMode.GTE, BranchMode.GT, BranchMode.EQ, BranchMode.NEQ
  };

  private static final float[] SPECIAL = {
    Float.NaN,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    0.0f,
    -0.0f,
    Float.MIN_VALUE,
    -Float.MIN_VALUE,
    Float.MAX_VALUE,
    -Float.MAX_VALUE
  };

  private final Random random;
  private final int features;
  private final int targets;
  private final boolean oneTargetPerTree;

  public RandomTrees(Random random, int features, int targets, boolean oneTargetPerTree) {
    this.random = random;
    this.features = features;
    this.targets = targets;
    this.oneTargetPerTree = oneTargetPerTree;
  }

  public TreeEnsemble ensemble(int trees, int mostLeaves) {
    return TreeEnsemble.decode(node(trees, mostLeaves));
  }

  Node node(int trees, int mostLeaves) {
    return node(trees, mostLeaves, "x", "y");
  }

  public Node node(int trees, int mostLeaves, String input, String output) {
    TreeEnsembleBuilder builder = new TreeEnsembleBuilder(targets);
    for (int tree = 0; tree < trees; tree++) {
      builder.root(tree(builder, 1 + random.nextInt(mostLeaves), random.nextInt(targets)));
    }
    return builder.node(input, output);
  }

  private int tree(TreeEnsembleBuilder builder, int leaves, int treeTarget) {
    if (leaves == 1) {
      int target = oneTargetPerTree ? treeTarget : random.nextInt(targets);
      float weight = random.nextInt(20) == 0 ? -0.0f : (float) random.nextGaussian();
      return builder.leaf(target, weight);
    }
    int left = 1 + random.nextInt(leaves - 1);
    int ifTrue = tree(builder, left, treeTarget);
    int ifFalse = tree(builder, leaves - left, treeTarget);
    int feature = random.nextInt(features);
    boolean missing = random.nextBoolean();
    if (random.nextInt(4) == 0) {
      return builder.member(feature, members(feature), missing, ifTrue, ifFalse);
    }
    BranchMode mode = THRESHOLDS[random.nextInt(THRESHOLDS.length)];
    return builder.branch(mode, feature, value(feature), missing, ifTrue, ifFalse);
  }

  private float[] members(int feature) {
    float[] members = new float[random.nextInt(feature == features - 1 ? CATEGORIES : 6)];
    for (int i = 0; i < members.length; i++) {
      do {
        members[i] = value(feature);
      } while (Float.isNaN(members[i]));
    }
    return members;
  }

  /** A value of a feature: special, a whole number, or one of few fractions. */
  float value(int feature) {
    if (random.nextInt(12) == 0) {
      return SPECIAL[random.nextInt(SPECIAL.length)];
    }
    if (feature == features - 1) {
      return random.nextInt(CATEGORIES);
    }
    return (random.nextInt(41) - 20) / (feature % 2 == 0 ? 1.0f : 7.0f);
  }

  public float[] row() {
    float[] row = new float[features];
    for (int feature = 0; feature < features; feature++) {
      row[feature] = value(feature);
    }
    return row;
  }
}
