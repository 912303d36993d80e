package joist.bench;

import com.microsoft.ml.lightgbm.PredictionType;
import io.github.metarank.lightgbm4j.LGBMBooster;
import io.github.metarank.lightgbm4j.LGBMDataset;
import io.github.metarank.lightgbm4j.LGBMException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.IntUnaryOperator;
import joist.graph.Dim;
import joist.graph.GraphBuilder;
import joist.graph.ValueType;
import joist.graph.tree.TreeEnsemble;
import joist.learn.Fit;
import joist.learn.FitContext;
import joist.learn.Problem;
import joist.learn.Task;
import joist.learn.feature.Feature;
import joist.learn.feature.FeatureEncoder;
import joist.learn.feature.FeatureMatrix;
import joist.learn.tree.GradientBoosting;
import joist.table.Column;
import joist.table.Table;
import joist.tensor.ElementType;

/** One side of {@link LightGbmComparison}, in a process of its own. */
final class LightGbmRun {
  private static final int THREADS = 2;

  /** The training AUC is taken over the first so many rows. */
  private static final int TRAIN_AUC_ROWS = 500_000;

  private LightGbmRun() {}

  /**
   * What a run measured.
   *
   * @param auc on the rows to judge by
   * @param trainAuc on the first training rows
   * @param cost of training
   */
  record Result(String side, double auc, double trainAuc, Cost cost) {
    static final String MARK = "run ";

    static Result parse(String line) {
      String[] words = line.substring(MARK.length()).split(" +");
      double[] numbers = new double[6];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = Double.parseDouble(words[2 + 2 * i]);
      }
      Cost cost = new Cost(numbers[2], numbers[3], numbers[4], numbers[5]);
      return new Result(words[0], numbers[0], numbers[1], cost);
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%s%s auc %.6f train-auc %.6f seconds %.3f cpu %.3f binning %.3f peak-MiB %.1f",
          MARK,
          side,
          auc,
          trainAuc,
          cost.seconds(),
          cost.cpuSeconds(),
          cost.binSeconds(),
          cost.peakMib());
    }
  }

  /**
   * What training took.
   *
   * @param seconds from the matrix to the trained model
   * @param cpuSeconds what all threads computed meanwhile, which a busy machine stretches less
   * @param binSeconds of the seconds, until the matrix was binned
   * @param peakMib the process's VmHWM when the model was trained
   */
  record Cost(double seconds, double cpuSeconds, double binSeconds, double peakMib) {}

  /** Reads clocks when made, and again at the end. */
  private record Meter(long startNanos, double startCpu) {
    static Meter start() throws IOException {
      return new Meter(System.nanoTime(), cpuSeconds());
    }

    Cost end(long binnedNanos) throws IOException {
      return new Cost(
          (System.nanoTime() - startNanos) / 1e9,
          cpuSeconds() - startCpu,
          (binnedNanos - startNanos) / 1e9,
          status("VmHWM:") / 1024.0);
    }

    private static double cpuSeconds() {
      return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos() / 1e9;
    }
  }

  public static void main(String[] args) throws Exception {
    LightGbmFlights flights = LightGbmFlights.read(Path.of(args[1]));
    int rounds = Integer.parseInt(args[2]);
    int seed = Integer.parseInt(args[3]);
    System.out.println(
        args[0].equals("joist") ? joist(flights, rounds, seed) : lightgbm(flights, rounds, seed));
  }

  private static Result joist(LightGbmFlights flights, int rounds, int seed) throws IOException {
    Problem problem =
        new Problem(
            "late",
            new Task.Classification(List.of("on time", "late")),
            rowsOnly(flights.trainRows()),
            Problem.Target.unweighted(labels(flights, 0, flights.trainRows())),
            rowsOnly(0),
            Problem.Target.unweighted(new float[0]));
    GradientBoosting learner =
        GradientBoosting.standard().withRounds(new GradientBoosting.Rounds(rounds, 0.1, 0));
    long[] binned = {0};
    FitContext context =
        new FitContext(
            THREADS,
            seed,
            InstantSource.system(),
            () -> {
              binned[0] = binned[0] == 0 ? System.nanoTime() : binned[0];
              return false;
            },
            (round, most, metric, value) -> {});
    Meter meter = Meter.start();
    Fit fit = learner.fit(problem, new GivenMatrix(flights), context);
    Cost cost = meter.end(binned[0]);
    TreeEnsemble trees =
        TreeEnsemble.decode(
            fit.graph().nodes().stream()
                .filter(node -> node.operator().equals("TreeEnsemble"))
                .findFirst()
                .orElseThrow());
    return new Result(
        "joist",
        auc(
            walk(trees, flights, flights.trainRows(), flights.rows()),
            labels(flights, flights.trainRows(), flights.rows())),
        auc(
            walk(trees, flights, 0, trainAucRows(flights)),
            labels(flights, 0, trainAucRows(flights))),
        cost);
  }

  private static int trainAucRows(LightGbmFlights flights) {
    return Math.min(TRAIN_AUC_ROWS, flights.trainRows());
  }

  private static Table rowsOnly(int rows) {
    return new Table(List.of(new Column.Booleans("row", new byte[rows])));
  }

  private static double[] walk(TreeEnsemble trees, LightGbmFlights flights, int from, int to) {
    double[] scores = new double[to - from];
    for (int i = 0; i < scores.length; i++) {
      int row = from + i;
      for (int tree = 0; tree < trees.trees(); tree++) {
        IntUnaryOperator next =
            at ->
                trees.goesTrue(at, flights.columns()[trees.feature(at)][row])
                    ? trees.trueChild(at)
                    : trees.falseChild(at);
        int at = trees.root(tree);
        while (at >= 0) {
          at = next.applyAsInt(at);
        }
        scores[i] += trees.weight(trees.leafStart(~at));
      }
    }
    return scores;
  }

  private static Result lightgbm(LightGbmFlights flights, int rounds, int seed) throws Exception {
    LGBMBooster.loadNative();
    float[] matrix = rowMajor(flights, 0, flights.trainRows());
    String parameters =
        "objective=binary num_leaves=31 max_bin=255 learning_rate=0.1 num_threads=%d verbosity=-1 seed=%d data_random_seed=%d categorical_feature=5,6"
            .formatted(THREADS, seed, seed);
    Meter meter = Meter.start();
    int features = flights.features().size();
    try (LGBMDataset train =
        LGBMDataset.createFromMat(matrix, flights.trainRows(), features, true, parameters, null)) {
      train.setField("label", labels(flights, 0, flights.trainRows()));
      try (LGBMBooster booster = LGBMBooster.create(train, parameters)) {
        long binned = System.nanoTime();
        for (int round = 0; round < rounds; round++) {
          booster.updateOneIter();
        }
        Cost cost = meter.end(binned);
        return new Result(
            "lightgbm",
            auc(booster, flights, flights.trainRows(), flights.rows()),
            auc(booster, flights, 0, trainAucRows(flights)),
            cost);
      }
    }
  }

  private static double auc(LGBMBooster booster, LightGbmFlights flights, int from, int to)
      throws LGBMException {
    double[] scores =
        booster.predictForMat(
            rowMajor(flights, from, to),
            to - from,
            flights.features().size(),
            true,
            PredictionType.C_API_PREDICT_RAW_SCORE,
            "num_threads=" + THREADS);
    return auc(scores, labels(flights, from, to));
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

  private static float[] labels(LightGbmFlights flights, int from, int to) {
    return Arrays.copyOfRange(flights.late(), from, to);
  }

  /** The chance that a late flight scores above one on time; ties count half. */
  private static double auc(double[] scores, float[] labels) {
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
    double negatives = scores.length - (double) positives;
    return (rankSum - positives * (positives + 1) / 2.0) / (positives * negatives);
  }

  private static long status(String key) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith(key)) {
        return Long.parseLong(line.replaceAll("[^0-9]", ""));
      }
    }
    throw new IOException(
        "expected a line " + key + " in /proc/self/status; this comparison needs Linux");
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
          "features", ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(flights.features().size())));
    }
  }
}
