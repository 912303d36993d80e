package joist.compiler.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.function.Function;
import joist.graph.tree.BranchMode;
import joist.graph.tree.TreeEnsemble;
import joist.graph.tree.TreeEnsembleBuilder;
import org.junit.jupiter.api.Test;

class TreeTablesTest {
  private static final int ENSEMBLES = 60;
  private static final int ROWS = 200;

  private final long seed = Long.getLong("joist.seed", 2026L);

  @Test
  void masksGiveTheBitsOfPlainWalksForPairedTrees() {
    matchesPlainWalks(LeafMasks::of, 1, 32, true);
  }

  @Test
  void masksGiveTheBitsOfPlainWalksForTreesOfUpTo64Leaves() {
    matchesPlainWalks(LeafMasks::of, 1, 64, true);
  }

  @Test
  void masksGiveTheBitsOfPlainWalksForSeveralTargets() {
    matchesPlainWalks(LeafMasks::of, 3, 40, true);
  }

  @Test
  void walksGiveTheBitsOfPlainWalks() {
    matchesPlainWalks(WalkedTrees::of, 1, 200, true);
  }

  @Test
  void walksGiveTheBitsOfPlainWalksForLeavesOfAnyTarget() {
    matchesPlainWalks(WalkedTrees::of, 4, 30, false);
  }

  @Test
  void walksGiveTheBitsOfPlainWalksForSetsOfManyMembersInAll() {
    Random random = new Random(seed);
    TreeEnsembleBuilder builder = new TreeEnsembleBuilder(1);
    for (int tree = 0; tree < 1 + random.nextInt(8); tree++) {
      int reference = builder.leaf(0, random.nextFloat());
      for (int branch = 0; branch < 20; branch++) {
        int other = builder.leaf(0, random.nextFloat());
        int feature = random.nextInt(2);
        boolean missing = random.nextBoolean();
        reference =
            feature == 0
                ? builder.member(0, members(random), missing, other, reference)
                : builder.branch(BranchMode.NEQ, 1, random.nextInt(3), missing, reference, other);
      }
      builder.root(reference);
    }
    TreeEnsemble ensemble = TreeEnsemble.decode(builder.node("x", "y"));
    float[][] rows = new float[ROWS][];
    for (int row = 0; row < ROWS; row++) {
      float wide = random.nextInt(9) == 0 ? Float.NaN : random.nextInt(20_000) - 100;
      rows[row] = new float[] {wide, random.nextInt(9) == 0 ? Float.NaN : random.nextInt(4) / 2f};
    }
    assertSameBits(ensemble, WalkedTrees.of(ensemble), rows);
  }

  private static float[] members(Random random) {
    float[] members = new float[2_000];
    for (int i = 0; i < members.length; i++) {
      members[i] = random.nextInt(20_000);
    }
    return members;
  }

  @Test
  void takesMasksForBoostedTreesAndWalksForDeepOnes() {
    RandomTrees random = new RandomTrees(new Random(seed), 5, 1, true);
    assertThat(TreeTables.of(random.ensemble(20, 31))).isInstanceOf(LeafMasks.class);
    assertThat(TreeTables.of(random.ensemble(3, 3000))).isInstanceOf(WalkedTrees.class);
    RandomTrees mixed = new RandomTrees(new Random(seed), 5, 3, false);
    assertThat(TreeTables.of(mixed.ensemble(20, 31))).isInstanceOf(WalkedTrees.class);
  }

  private void matchesPlainWalks(
      Function<TreeEnsemble, TreeTables> layout, int targets, int leaves, boolean oneTarget) {
    Random random = new Random(seed);
    for (int i = 0; i < ENSEMBLES; i++) {
      int features = 1 + random.nextInt(13);
      RandomTrees trees = new RandomTrees(random, features, targets, oneTarget);
      TreeEnsemble ensemble = trees.ensemble(1 + random.nextInt(12), 1 + random.nextInt(leaves));
      float[][] rows = new float[ROWS][];
      for (int row = 0; row < ROWS; row++) {
        rows[row] = trees.row();
      }
      assertSameBits(ensemble, layout.apply(ensemble), rows);
    }
  }

  /** Scores rows that lie with a stride and an offset, as a frame's may. */
  private void assertSameBits(TreeEnsemble ensemble, TreeTables tables, float[][] rows) {
    int width = rows[0].length;
    int targets = ensemble.targets();
    FloatRows features =
        new FloatRows(new float[rows.length * (width + 2) + 1], 1, width + 2, width);
    FloatRows scores =
        new FloatRows(new float[rows.length * (targets + 1)], 1, targets + 1, targets);
    for (int row = 0; row < rows.length; row++) {
      System.arraycopy(rows[row], 0, features.data(), 1 + row * (width + 2), width);
    }
    RowKernel kernel = tables.bind(features, scores, rows.length);
    kernel.run(rows.length);
    for (int row = 0; row < rows.length; row++) {
      float[] expected = PlainTrees.score(ensemble, rows[row]);
      for (int target = 0; target < targets; target++) {
        assertThat(Float.floatToRawIntBits(scores.data()[1 + row * (targets + 1) + target]))
            .as("row %d, target %d, -Djoist.seed=%d", row, target, seed)
            .isEqualTo(Float.floatToRawIntBits(expected[target]));
      }
    }
  }
}
