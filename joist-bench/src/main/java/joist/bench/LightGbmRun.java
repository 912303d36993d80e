package joist.bench;

import io.github.metarank.lightgbm4j.LGBMBooster;
import io.github.metarank.lightgbm4j.LGBMDataset;
import com.microsoft.ml.lightgbm.PredictionType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import joist.graph.GraphBuilder;
import joist.graph.Node;
import joist.graph.tree.TreeEnsemble;
import joist.learn.Fit;
import joist.learn.FitContext;
import joist.learn.Problem;
import joist.learn.Task;
import joist.learn.feature.Feature;
import joist.learn.feature.FeatureEncoder;
import joist.learn.feature.FeatureMatrix;
import joist.learn.tree.GradientBoosting;
import joist.graph.Dim;
import joist.graph.ValueType;
import joist.table.Column;
import joist.table.Table;
import joist.tensor.ElementType;

/** One side of {@link LightGbmComparison}, in a process of its own. */
final class LightGbmRun {
  private static final int THREADS = 2;
  private static final int LEAVES = 31;
  private static final int BINS = 255;

  /** The training AUC is taken over the first so many rows. */
  private static final int TRAIN_AUC_ROWS = 500_000;

  private LightGbmRun() {}

  /**
   * What a run measured.
   *
   * @param seconds from the matrix to the trained model
   * @param binSeconds of them, until the matrix was binned
   * @param peakMib the process's VmHWM when the model was trained
   */
  record Result(
      String side,
      double auc,
      double trainAuc,
      double seconds,
      double binSeconds,
      double peakMib) {
    static final String MARK = "run ";

    static Result parse(String line) {
      String[] parts = line.substring(MARK.length()).split(" +");
      return new Result(
          parts[0],
          Double.parseDouble(parts[2]),
          Double.parseDouble(parts[4]),
          Double.parseDouble(parts[6]),
          Double.parseDouble(parts[8]),
          Double.parseDouble(parts[10]));
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%s%s auc %.6f train-auc %.6f seconds %.3f binning %.3f peak-MiB %.1f",
          MARK, side, auc, trainAuc, seconds, binSeconds, peakMib);
    }
  }

  public static void main(String[] args) throws Exception {
    LightGbmFlights flights = LightGbmFlights.read(Path.of(args[1]));
    int rounds = Integer.parseInt(args[2]);
    System.out.println(
        args[0].equals("joist") ? joist(flights, rounds) : lightgbm(flights, rounds));
  }

  private static Result joist(LightGbmFlights flights, int rounds) throws IOException {
    float[] late = Arrays.copyOf(flights.late(), flights.trainRows());
    Problem problem =
        new Problem(
            "late",
            new Task.Classification(List.of("on time", "late")),
            rowsOnly(flights.trainRows()),
            Problem.Target.unweighted(late),
            rowsOnly(0),
            Problem.Target.unweighted(new float[0]));
    GradientBoosting learner =
        GradientBoosting.standard().withRounds(new GradientBoosting.Rounds(rounds, 0.1, 0));
    long[] firstRound = {0};
    FitContext context =
        new FitContext(
            THREADS,
            1,
            java.time.InstantSource.system(),
            () -> {
              firstRound[0] = firstRound[0] == 0 ? System.nanoTime() : firstRound[0];
              return false;
            },
            (round, most, metric, value) -> {});
    long start = System.nanoTime();
    Fit fit = learner.fit(problem, new GivenMatrix(flights), context);
    double seconds = (System.nanoTime() - start) / 1e9;
    double peak = peakMib();
    Node ensemble =
        fit.graph().nodes().stream()
            .filter(node -> node.operator().equals("TreeEnsemble"))
            .findFirst()
            .orElseThrow();
    TreeEnsemble trees = TreeEnsemble.decode(ensemble);
    double auc = auc(walk(trees, flights, flights.trainRows(), flights.rows()), judgeLabels(flights));
    double trainAuc = auc(walk(trees, flights, 0, TRAIN_AUC_ROWS), trainLabels(flights));
    return new Result("joist", auc, trainAuc, seconds, (firstRound[0] - start) / 1e9, peak);
  }

  private static Table rowsOnly(int rows) {
    return new Table(List.of(new Column.Numbers("row", new double[rows])));
  }

  private static double[] walk(TreeEnsemble trees, LightGbmFlights flights, int from, int to) {
    double[] scores = new double[to - from];
    for (int i = 0; i < scores.length; i++) {
      for (int tree = 0; tree < trees.trees(); tree++) {
        int at = trees.root(tree);
        while (at >= 0) {
          float value = flights.columns()[trees.feature(at)][from + i];
          at = trees.goesTrue(at, value) ? trees.trueChild(at) : trees.falseChild(at);
        }
        scores[i] += trees.weight(trees.leafStart(~at));
      }
    }
    return scores;
  }

  private static Result lightgbm(LightGbmFlights flights, int rounds) throws Exception {
    LGBMBooster.loadNative();
    int features = flights.features().size();
    float[] matrix = rowMajor(flights, 0, flights.trainRows());
    String parameters =
        ("objective=binary num_leaves=%d max_bin=%d learning_rate=0.1 num_threads=%d verbosity=-1 seed=1 categorical_feature=5,6 " + System.getProperty("extra",""))
            .formatted(LEAVES, BINS, THREADS);
    long start = System.nanoTime();
    try (LGBMDataset train =
        LGBMDataset.createFromMat(matrix, flights.trainRows(), features, true, parameters, null)) {
      train.setField("label", Arrays.copyOf(flights.late(), flights.trainRows()));
      try (LGBMBooster booster = LGBMBooster.create(train, parameters)) {
        long binned = System.nanoTime();
        for (int round = 0; round < rounds; round++) {
          booster.updateOneIter();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        double peak = peakMib();
        float[] judge = rowMajor(flights, flights.trainRows(), flights.rows());
        double[] scores =
            booster.predictForMat(
                judge,
                flights.rows() - flights.trainRows(),
                features,
                true,
                PredictionType.C_API_PREDICT_RAW_SCORE,
                "num_threads=" + THREADS);
        double auc = auc(scores, judgeLabels(flights));
        double trainAuc =
            auc(
                booster.predictForMat(
                    rowMajor(flights, 0, TRAIN_AUC_ROWS),
                    TRAIN_AUC_ROWS,
                    features,
                    true,
                    PredictionType.C_API_PREDICT_RAW_SCORE,
                    "num_threads=" + THREADS),
                trainLabels(flights));
        return new Result("lightgbm", auc, trainAuc, seconds, (binned - start) / 1e9, peak);
      }
    }
  }

  private static float[] rowMajor(LightGbmFlights flights, int from, int to) {
    int features = flights.features().size();
    float[] matrix = new float[(to - from) * features];
    for (int row = from; row < to; row++) {
      for (int f = 0; f < features; f++) {
        matrix[(row - from) * features + f] = flights.columns()[f][row];
      }
    }
    return matrix;
  }

  private static float[] trainLabels(LightGbmFlights flights) {
    return Arrays.copyOf(flights.late(), TRAIN_AUC_ROWS);
  }

  private static float[] judgeLabels(LightGbmFlights flights) {
    return Arrays.copyOfRange(flights.late(), flights.trainRows(), flights.rows());
  }

  /** The chance that a late flight scores above one on time; ties count half. */
  static double auc(double[] scores, float[] labels) {
    Integer[] order = new Integer[scores.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (a, b) -> Double.compare(scores[a], scores[b]));
    double rankSum = 0;
    long positives = 0;
    for (int i = 0; i < order.length; ) {
      int end = i;
      long tiedPositives = 0;
      while (end < order.length && scores[order[end]] == scores[order[i]]) {
        tiedPositives += labels[order[end]] > 0 ? 1 : 0;
        end++;
      }
      rankSum += tiedPositives * ((i + 1 + end) / 2.0);
      positives += tiedPositives;
      i = end;
    }
    double negatives = scores.length - positives;
    return (rankSum - positives * (positives + 1) / 2.0) / (positives * negatives);
  }

  private static double peakMib() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024.0;
      }
    }
    throw new IOException("expected a VmHWM line in /proc/self/status; this comparison needs Linux");
  }

  /** The training rows of a matrix that is there already. */
  private record GivenMatrix(LightGbmFlights flights) implements FeatureEncoder {
    @Override
    public List<Feature> features() {
      return flights.features();
    }

    @Override
    public List<ColumnDecision> decisions() {
      return List.of();
    }

    @Override
    public FeatureMatrix encode(Table table) {
      return new FeatureMatrix(flights.features(), flights.columns(), table.rows());
    }

    @Override
    public String emit(GraphBuilder builder) {
      return builder.input(
          "features",
          ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(flights.features().size())));
    }
  }
}
