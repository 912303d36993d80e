package joist.learn.tree;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import joist.learn.Fit;
import joist.learn.FitContext;
import joist.learn.Problem;
import joist.learn.Task;
import joist.learn.feature.FeatureEncoder;
import joist.learn.parallel.Workers;

/**
 * One fit of a forest. Used once.
 *
 * <p>Trees grow side by side, each on one thread, and are added in order. Every tree predicts one
 * output: the second of two classes, one of several, or the number.
 */
final class ForestFit {
  private final FitContext context;
  private final Workers workers;
  private final ForestTargets targets;
  private final FeatureBins bins;
  private final ForestGrower grower;
  private final ForestCurve curve;
  private final int outputs;
  private final int rounds;

  private ForestFit(
      ForestSettings settings,
      boolean randomThresholds,
      Dataset data,
      Task task,
      FitContext context,
      Workers workers) {
    this.context = context;
    this.workers = workers;
    this.targets = ForestTargets.of(task, data.trainLabels());
    this.outputs = targets.outputs();
    this.rounds = (settings.trees() + outputs - 1) / outputs;
    this.bins = FeatureBins.of(data.train(), settings.growth().bins(), context.seed(), workers);
    bins.requireAny(data.train());
    BinnedMatrix matrix = bins.bin(data.train(), workers);
    this.grower =
        new ForestGrower(matrix, targets, settings, randomThresholds, context.seed(), workers);
    this.curve = new ForestCurve(task, targets, bins, data, context.seed(), workers);
  }

  static Fit fit(
      ForestSettings settings,
      boolean randomThresholds,
      Problem problem,
      FeatureEncoder encoder,
      FitContext context) {
    Dataset data = Dataset.of(problem, encoder);
    try (Workers workers = new Workers(context.threads())) {
      ForestFit fit =
          new ForestFit(settings, randomThresholds, data, problem.task(), context, workers);
      TreeModel model = fit.grow();
      return new Fit(
          model.graph(encoder, problem.task()),
          fit.curve.points(),
          model.importance(encoder.features()),
          settings.describe(context.seed()));
    }
  }

  private TreeModel grow() {
    List<Tree> trees = new ArrayList<>();
    int total = rounds * outputs;
    // Whole rounds at a time, so that a fit that runs out of time has as many trees of each class.
    int wave = outputs * Math.max(1, workers.threads() / outputs);
    while (trees.size() < total && (trees.isEmpty() || !context.outOfTime().getAsBoolean())) {
      int first = trees.size();
      int count = Math.min(wave, total - first);
      trees.addAll(grower.grow(first, count));
      for (int i = first; i < trees.size(); i += outputs) {
        double loss = curve.add(trees.subList(i, i + outputs));
        context.progress().round(i / outputs + 1, rounds, curve.metric(), loss);
      }
    }
    int grown = trees.size() / outputs;
    List<Tree> averaged = trees.stream().map(t -> LeafValues.shrunk(t, 1.0 / grown)).toList();
    return new TreeModel(bins, averaged, targets.base(), targets.link());
  }

  /** The quantile that leaves predict, where it is not the mean. */
  static OptionalDouble level(Task task) {
    return switch (task) {
      case Task.Classification classes -> OptionalDouble.empty();
      case Task.Regression(Task.Loss loss) ->
          switch (loss) {
            case Task.Loss.Squared() -> OptionalDouble.empty();
            case Task.Loss.Absolute() -> OptionalDouble.of(0.5);
            case Task.Loss.Quantile(double level) -> OptionalDouble.of(level);
            case Task.Loss.Poisson() -> OptionalDouble.empty();
          };
    };
  }
}
