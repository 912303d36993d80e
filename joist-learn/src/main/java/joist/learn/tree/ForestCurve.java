package joist.learn.tree;

import java.util.ArrayList;
import java.util.List;
import joist.learn.Fit;
import joist.learn.Task;
import joist.learn.feature.FeatureMatrix;
import joist.learn.parallel.Workers;

/** The losses of a forest as it grows, under its task's objective. */
final class ForestCurve {
  /** Rows that the training loss is taken over at most; the validation loss takes all. */
  private static final int TRAIN_ROWS = 20_000;

  private final Objective objective;
  private final ForestTargets targets;
  private final Workers workers;
  private final Side train;
  private final Side valid;
  private final List<Fit.CurvePoint> points = new ArrayList<>();

  /**
   * Rows to judge.
   *
   * @param sums f32[outputs][rows], what the trees have added, not averaged
   */
  @SuppressWarnings("ArrayRecordComponent")
  private record Side(BinnedMatrix matrix, Labels labels, float[][] sums) {}

  ForestCurve(
      Task task,
      ForestTargets targets,
      FeatureBins bins,
      Dataset data,
      long seed,
      Workers workers) {
    this.objective = Objective.of(task);
    this.targets = targets;
    this.workers = workers;
    int[] sample = FeatureBins.sampleRows(data.train().rows(), TRAIN_ROWS, seed);
    this.train = side(bins, take(data.train(), sample), data.trainLabels().take(sample));
    this.valid = side(bins, data.valid(), data.validLabels());
  }

  private Side side(FeatureBins bins, FeatureMatrix matrix, Labels labels) {
    return new Side(bins.bin(matrix, workers), labels, new float[targets.outputs()][matrix.rows()]);
  }

  private static FeatureMatrix take(FeatureMatrix matrix, int[] rows) {
    float[][] columns = new float[matrix.columns().length][rows.length];
    for (int f = 0; f < columns.length; f++) {
      for (int i = 0; i < rows.length; i++) {
        columns[f][i] = matrix.columns()[f][rows[i]];
      }
    }
    return new FeatureMatrix(matrix.features(), columns, rows.length);
  }

  String metric() {
    return objective.metric();
  }

  List<Fit.CurvePoint> points() {
    return points;
  }

  /** Adds a round, one tree for each output; returns the loss on the rows to judge by. */
  double add(List<Tree> round) {
    int rounds = points.size() + 1;
    double trainLoss = add(round, rounds, train);
    double validLoss = valid.matrix().rows() > 0 ? add(round, rounds, valid) : trainLoss;
    points.add(new Fit.CurvePoint(rounds, metric(), trainLoss, validLoss));
    return validLoss;
  }

  private double add(List<Tree> round, int rounds, Side side) {
    for (int k = 0; k < round.size(); k++) {
      round.get(k).addTo(side.sums()[k], side.matrix(), workers);
    }
    Scores scores = new Scores(raw(side, rounds), new float[targets.outputs()]);
    return new Validation(objective, side.matrix(), side.labels(), scores, workers).loss();
  }

  /** The raw scores under which the objective predicts what the forest does. */
  private float[][] raw(Side side, int rounds) {
    int rows = side.matrix().rows();
    float[][] raw = new float[targets.outputs()][rows];
    for (int k = 0; k < raw.length; k++) {
      for (int row = 0; row < rows; row++) {
        float predicted = targets.base()[k] + side.sums()[k][row] / rounds;
        raw[k][row] =
            switch (objective.link()) {
              case IDENTITY, SHARE -> predicted;
              case SIGMOID -> (float) Math.log(share(predicted) / (1 - share(predicted)));
              case SOFTMAX -> (float) Math.log(share(predicted));
              case EXP -> (float) Math.log(Math.max(predicted, TreeEmission.LEAST_SHARE));
            };
      }
    }
    return raw;
  }

  private static double share(float predicted) {
    return Math.clamp(predicted, TreeEmission.LEAST_SHARE, 1 - TreeEmission.LEAST_SHARE);
  }
}
