package joist.learn.tree;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import joist.learn.Fit;
import joist.learn.FitContext;
import joist.learn.LearnException;
import joist.learn.Task;
import joist.learn.parallel.Workers;

/** One fit of boosted trees. Used once. */
final class Boosting {
  /** Rows that the reported training loss is taken over at most; the validation loss takes all. */
  private static final int TRAIN_LOSS_ROWS = 20_000;

  private static final long ROW_STREAM = 0x526F7773L;
  private static final long COLUMN_STREAM = 0x436F6C73L;

  private final GradientBoosting settings;
  private final Objective objective;
  private final FitContext context;
  private final Labels labels;
  private final TreeInputs inputs;
  private final FeatureBins bins;
  private final int[] monotone;
  private final Scores scores;
  private final Validation validation;
  private final long[][] pairRoom;
  private final Optional<Gradients.Limits> limits;
  private final RowPartition partition;
  private final List<Tree> trees = new ArrayList<>();
  private int[] sampledRows = new int[0];

  private Boosting(
      GradientBoosting settings, Dataset data, Task task, FitContext context, Workers workers) {
    this.settings = settings;
    this.objective = Objective.of(task);
    this.context = context;
    this.labels = data.trainLabels();
    this.bins = FeatureBins.of(data.train(), settings.trees().bins(), context.seed(), workers);
    bins.requireAny(data.train());
    this.inputs = new TreeInputs(bins.bin(data.train(), workers), workers);
    this.monotone = Monotone.byFeature(settings.monotone(), data.train().features(), bins, task);
    float[] base = objective.base(labels);
    this.scores = Scores.of(base, labels.rows());
    this.validation =
        new Validation(
            objective,
            bins.bin(data.valid(), workers),
            data.validLabels(),
            Scores.of(base, data.valid().rows()),
            workers);
    this.limits = objective.limits().map(limit -> limit.times(labels.largestWeight()));
    this.partition = new RowPartition(labels.rows(), workers);
    this.pairRoom = Gradients.room(objective.outputs(), labels.rows());
  }

  /**
   * Boosts until the rounds, the patience or the time are used up, or no tree can split.
   *
   * @throws LearnException when no feature can split the training rows
   */
  static BoostedTrees fit(GradientBoosting settings, Dataset data, Task task, FitContext context) {
    try (Workers workers = new Workers(context.threads())) {
      return new Boosting(settings, data, task, context, workers).fit();
    }
  }

  private BoostedTrees fit() {
    int[] trainSample = FeatureBins.sampleRows(labels.rows(), TRAIN_LOSS_ROWS, context.seed());
    List<Fit.CurvePoint> curve = new ArrayList<>();
    int most = settings.rounds().most();
    BestRound best = new BestRound(settings.rounds().patience());
    for (int round = 1;
        round <= most && !best.isOver() && !context.outOfTime().getAsBoolean();
        round++) {
      if (!addRound(round)) {
        break;
      }
      double train = Validation.loss(objective, scores, labels, trainSample);
      double valid = validation.rows() > 0 ? validation.loss() : train;
      best.offer(round, valid);
      curve.add(new Fit.CurvePoint(round, objective.metric(), train, valid));
      context.progress().round(round, most, objective.metric(), valid);
    }
    int kept =
        settings.rounds().patience() > 0 && validation.rows() > 0 ? best.round() : curve.size();
    List<Tree> keptTrees = trees.subList(0, kept * objective.outputs());
    return new BoostedTrees(new TreeModel(bins, keptTrees, scores.base(), objective.link()), curve);
  }

  /** Adds a tree for each output; false when none of them could split. */
  private boolean addRound(int round) {
    int outputs = objective.outputs();
    Gradients[] gradients =
        Gradients.of(
            (from, to, g, h) -> objective.gradients(scores, labels, from, to, g, h),
            limits,
            labels.rows(),
            pairRoom,
            inputs.workers());
    boolean sampled = settings.sampling().rows() < 1;
    if (sampled && (round - 1) % settings.sampling().everyRounds() == 0) {
      int wanted = (int) Math.max(1, Math.round(settings.sampling().rows() * labels.rows()));
      sampledRows =
          FeatureBins.sampleRows(labels.rows(), wanted, context.seed() ^ ROW_STREAM * round);
    }
    List<Tree> grown = new ArrayList<>();
    boolean anySplit = false;
    for (int k = 0; k < outputs; k++) {
      if (sampled) {
        partition.startWith(sampledRows);
      } else {
        partition.startWithAll();
      }
      GrowthLimits limits = new GrowthLimits(drawFeatures(round, k), monotone, NodeChance.none());
      TreeGrower grower = new TreeGrower(inputs, settings.trees(), gradients[k], partition, limits);
      Tree tree = LeafValues.shrunk(grower.grow(), settings.rounds().rate());
      anySplit |= tree.leaves() > 1;
      if (objective.renewal().isPresent()) {
        tree =
            LeafValues.renewed(
                tree,
                grower.leaves(),
                new LeafValues.Residuals(partition, scores, labels),
                objective.renewal().getAsDouble(),
                settings.rounds().rate(),
                inputs.workers());
      }
      grown.add(tree);
      addToScores(tree, grower.leaves(), partition, sampled, k);
    }
    if (anySplit) {
      trees.addAll(grown);
      validation.add(grown);
    }
    return anySplit;
  }

  private boolean[] drawFeatures(int round, int output) {
    int features = inputs.matrix().features();
    boolean[] drawn = new boolean[features];
    int wanted = (int) Math.max(1, Math.round(settings.sampling().columns() * features));
    long seed = context.seed() ^ COLUMN_STREAM * ((long) round << 16 | output);
    for (int f : FeatureBins.sampleRows(features, wanted, seed)) {
      drawn[f] = true;
    }
    return drawn;
  }

  private void addToScores(
      Tree tree, List<Leaf> leaves, RowPartition partition, boolean sampled, int output) {
    float[] sums = scores.sums()[output];
    if (sampled) {
      // Rows that were not drawn are in no leaf of the partition.
      tree.addTo(sums, inputs.matrix(), inputs.workers());
      return;
    }
    inputs
        .workers()
        .run(
            leaves.size(),
            (part, slot) -> {
              Leaf leaf = leaves.get(part);
              int[] rows = partition.rows();
              float value = tree.values()[leaf.slot()];
              for (int i = leaf.from(); i < leaf.to(); i++) {
                sums[rows[i]] += value;
              }
            });
  }
}
