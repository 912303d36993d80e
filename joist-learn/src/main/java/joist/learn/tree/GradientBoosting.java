package joist.learn.tree;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import joist.learn.Fit;
import joist.learn.FitContext;
import joist.learn.Learner;
import joist.learn.Problem;
import joist.learn.feature.FeatureEncoder;
import joist.learn.feature.FeaturePlan;

/**
 * Gradient-boosted trees (Friedman, 2001) over histograms, grown leaf by leaf as in LightGBM (Ke et
 * al., 2017).
 *
 * @param monotone by column: 1 where the prediction may not fall as the column rises, -1 where it
 *     may not rise; for two classes the prediction is the second's probability
 */
public record GradientBoosting(
    Rounds rounds, TreeSettings trees, Sampling sampling, Map<String, Integer> monotone)
    implements Learner {
  public GradientBoosting {
    monotone = Map.copyOf(monotone);
    monotone.forEach((column, direction) -> {
      if (Math.abs(direction) > 1) {
        throw new IllegalArgumentException(
            "expected a direction of -1, 0 or 1 for column '%s', got %d"
                .formatted(column, direction));
      }
    });
  }

  /** 300 rounds at most, with a rate of 0.1, stopped after 30 that do not help. */
  public static GradientBoosting standard() {
    return new GradientBoosting(
        Rounds.standard(), TreeSettings.standard(), Sampling.none(), Map.of());
  }

  public GradientBoosting withRounds(Rounds other) {
    return new GradientBoosting(other, trees, sampling, monotone);
  }

  public GradientBoosting withTrees(TreeSettings other) {
    return new GradientBoosting(rounds, other, sampling, monotone);
  }

  public GradientBoosting withSampling(Sampling other) {
    return new GradientBoosting(rounds, trees, other, monotone);
  }

  public GradientBoosting withMonotone(Map<String, Integer> directions) {
    return new GradientBoosting(rounds, trees, sampling, directions);
  }

  @Override
  public String name() {
    return "boosted trees";
  }

  @Override
  public Fit fit(Problem problem, FitContext context) {
    return fit(problem, FeaturePlan.forTrees(problem.trainFeatures()), context);
  }

  /** As {@link #fit(Problem, FitContext)}, over features that are planned already. */
  public Fit fit(Problem problem, FeatureEncoder encoder, FitContext context) {
    Dataset data = Dataset.of(problem, encoder);
    BoostedTrees boosted = Boosting.fit(this, data, problem.task(), context);
    return new Fit(
        boosted.model().graph(encoder, problem.task()),
        boosted.curve(),
        boosted.model().importance(encoder.features()),
        parameters(context));
  }

  private Map<String, String> parameters(FitContext context) {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("rounds", Integer.toString(rounds.most()));
    parameters.put("rate", Double.toString(rounds.rate()));
    parameters.put("patience", Integer.toString(rounds.patience()));
    parameters.putAll(trees.describe());
    parameters.put("row share", Double.toString(sampling.rows()));
    parameters.put("rows drawn every", Integer.toString(sampling.everyRounds()));
    parameters.put("column share", Double.toString(sampling.columns()));
    parameters.put("monotone", new TreeMap<>(monotone).toString());
    parameters.put("seed", Long.toString(context.seed()));
    return parameters;
  }

  /**
   * How long to boost.
   *
   * @param most rounds at most; a round is a tree, or one for each of three or more classes
   * @param rate what each tree's answers are multiplied by, of (0, 1]
   * @param patience rounds without a better validation loss that end the fit; 0 for never. The
   *     model keeps the best round's trees
   */
  public record Rounds(int most, double rate, int patience) {
    public Rounds {
      if (most < 1 || !(rate > 0 && rate <= 1) || patience < 0) {
        throw new IllegalArgumentException(
            "expected 1 or more rounds, a rate of (0, 1] and a patience of 0 or more, got %d, %s and %d"
                .formatted(most, rate, patience));
      }
    }

    public static Rounds standard() {
      return new Rounds(300, 0.1, 30);
    }
  }

  /**
   * What each tree sees.
   *
   * @param rows share of the rows, of (0, 1]
   * @param everyRounds how many rounds keep a draw of rows
   * @param columns share of the features, of (0, 1], drawn for each tree
   */
  public record Sampling(double rows, int everyRounds, double columns) {
    public Sampling {
      if (!(rows > 0 && rows <= 1) || everyRounds < 1 || !(columns > 0 && columns <= 1)) {
        throw new IllegalArgumentException(
            "expected shares of (0, 1] and a draw every 1 or more rounds, got rows %s, every %d, columns %s"
                .formatted(rows, everyRounds, columns));
      }
    }

    public static Sampling none() {
      return new Sampling(1, 1, 1);
    }
  }
}
