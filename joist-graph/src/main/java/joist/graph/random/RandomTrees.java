package joist.graph.random;

import java.util.List;
import java.util.random.RandomGenerator;
import joist.graph.tree.BranchMode;
import joist.graph.tree.TreeEnsembleBuilder;

/** Makes random tree ensembles of all branch modes; not thread-safe. */
public final class RandomTrees {
  private static final List<BranchMode> MODES = List.of(BranchMode.values());

  private final RandomGenerator random;
  private final int features;
  private final int targets;

  /** Trees over {@code features} columns, giving {@code targets} scores. */
  public RandomTrees(RandomGenerator random, int features, int targets) {
    this.random = random;
    this.features = features;
    this.targets = targets;
  }

  /** {@code trees} trees, none deeper than {@code depth}; some are a single leaf. */
  public TreeEnsembleBuilder ensemble(int trees, int depth) {
    TreeEnsembleBuilder builder = new TreeEnsembleBuilder(targets);
    for (int i = 0; i < trees; i++) {
      builder.root(subtree(builder, depth));
    }
    return builder;
  }

  private int subtree(TreeEnsembleBuilder builder, int depth) {
    if (depth == 0 || random.nextInt(6) == 0) {
      return builder.leaf(random.nextInt(targets), (float) random.nextGaussian());
    }
    int ifTrue = subtree(builder, depth - 1);
    int ifFalse = subtree(builder, depth - 1);
    BranchMode mode = MODES.get(random.nextInt(MODES.size()));
    int feature = random.nextInt(features);
    boolean missing = random.nextBoolean();
    if (mode == BranchMode.MEMBER) {
      float[] members = new float[random.nextInt(5)];
      for (int i = 0; i < members.length; i++) {
        members[i] = random.nextInt(70);
      }
      return builder.member(feature, members, missing, ifTrue, ifFalse);
    }
    float split = random.nextBoolean() ? random.nextInt(5) : (float) random.nextGaussian();
    return builder.branch(mode, feature, split, missing, ifTrue, ifFalse);
  }
}
