package joist.learn.tree;

import joist.learn.Fit;
import joist.learn.FitContext;
import joist.learn.Learner;
import joist.learn.Problem;
import joist.learn.feature.FeaturePlan;

/**
 * The average of trees whose splits are the best of random ones, one for each feature that a split
 * may choose from (Geurts, Ernst and Wehenkel, 2006). Rows are drawn without replacement, all of
 * them where the settings allow.
 */
public record ExtraTrees(ForestSettings settings) implements Learner {
  public static ExtraTrees standard() {
    return new ExtraTrees(ForestSettings.standard());
  }

  @Override
  public String name() {
    return "extra trees";
  }

  @Override
  public Fit fit(Problem problem, FitContext context) {
    return ForestFit.fit(
        settings, true, problem, FeaturePlan.forTrees(problem.trainFeatures()), context);
  }
}
