package joist.learn.tree;

import joist.learn.Fit;
import joist.learn.FitContext;
import joist.learn.Learner;
import joist.learn.Problem;
import joist.learn.feature.FeaturePlan;

/**
 * The average of trees that each saw other rows, drawn with replacement, and other features at each
 * split (Breiman, 2001). For quantiles, the average of the trees' quantiles.
 */
public record RandomForest(ForestSettings settings) implements Learner {
  public static RandomForest standard() {
    return new RandomForest(ForestSettings.standard());
  }

  @Override
  public String name() {
    return "random forest";
  }

  @Override
  public Fit fit(Problem problem, FitContext context) {
    return ForestFit.fit(
        settings, false, problem, FeaturePlan.forTrees(problem.trainFeatures()), context);
  }
}
