package joist.tune;

import java.util.List;
import joist.learn.tree.GradientBoosting;
import joist.learn.tree.GradientBoosting.Rounds;
import joist.learn.tree.GradientBoosting.Sampling;
import joist.learn.tree.TreeSettings;
import joist.tune.search.Point;
import joist.tune.search.SearchSpace;
import joist.tune.search.SearchSpace.Dimension;

/** The parameters of boosted trees that are worth searching, and the learner at a point of them. */
final class BoostingSpace {
  private static final int MOST_ROUNDS = 1000;
  private static final int PATIENCE = 30;

  private BoostingSpace() {}

  static SearchSpace space() {
    return new SearchSpace(
        List.of(
            new Dimension.RealScale("rate", 0.02, 0.3),
            new Dimension.Scale("leaves", 8, 128),
            new Dimension.Scale("rows in leaf", 5, 200),
            new Dimension.RealScale("l2", 1e-3, 10),
            new Dimension.Real("row share", 0.6, 1),
            new Dimension.Real("column share", 0.5, 1)));
  }

  static GradientBoosting at(Point point) {
    TreeSettings trees = TreeSettings.standard();
    return GradientBoosting.standard()
        .withRounds(new Rounds(MOST_ROUNDS, point.value("rate"), PATIENCE))
        .withTrees(
            trees
                .withMaxLeaves(point.whole("leaves"))
                .withMinRowsInLeaf(point.whole("rows in leaf"))
                .withPenalty(trees.penalty().withL2(point.value("l2"))))
        .withSampling(new Sampling(point.value("row share"), 1, point.value("column share")));
  }
}
