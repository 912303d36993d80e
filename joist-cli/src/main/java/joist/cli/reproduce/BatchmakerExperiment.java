package joist.cli.reproduce;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import joist.model.cells.CellRun;
import joist.model.cells.Cells;
import joist.tensor.Tensor;

/** Cellular batching of BatchMaker: recurrent requests join and leave at every step. */
final class BatchmakerExperiment implements Experiment {
  private static final int[] ROWS = {4, 8, 16};
  private static final int BUCKET = 10; // steps, as in the paper
  private static final double[] LOADS = {0.2, 0.4, 0.6, 0.8, 0.9};
  private static final int COMPARED = 40;
  private static final Duration OBJECTIVE = Duration.ofMillis(50);

  @Override
  public String name() {
    return "batchmaker";
  }

  @Override
  public String claim() {
    return "BatchMaker (Gao et al., EuroSys 2018): recurrent requests that join and leave at every"
        + " step are answered sooner than in padded batches of about one length, and more of them.";
  }

  @Override
  public void run(Duration length, Findings findings) {
    SequenceModel model = new SequenceModel();
    Cells cells = Cells.of(model.model());
    BucketServer.Plans plans = new BucketServer.Plans(model);
    same(model, cells, findings);
    findings.doing("planning for all lengths of buckets, and looking for the largest rates");
    double most = peak(model, plans, BUCKET);
    double ours = 0;
    for (int rows : ROWS) {
      ours =
          Math.max(
              ours,
              SequenceTraffic.mostPerSecond(
                  answered -> new CellularServer(model, cells, rows, answered)));
    }
    Loads loads = loads(model, cells, plans, most, new Trial(length, findings));
    double cut = loads.buckets()[2] / loads.cellular()[2];
    findings.add(
        "p90 at 60 % of the padded buckets' largest rate, live",
        "%.2f ms, %.1fx lower than the best buckets (%.2f ms, %s)"
            .formatted(loads.cellular()[2], cut, loads.buckets()[2], loads.words().get(2)),
        "2x lower or more",
        cut >= 2);
    findings.add(
        "requests a second when there are always some, live",
        "%,.0f/s, %.2fx of the best buckets (%,.0f/s)".formatted(ours, ours / most, most),
        "1.25x or more",
        most > 0 && ours >= 1.25 * most);
    double served = 0;
    for (int rows : ROWS) {
      SequenceServer.Maker maker = answered -> new CellularServer(model, cells, rows, answered);
      served = Math.max(served, served(maker, ours, length));
    }
    double servedByBuckets = 0;
    for (BucketServer.Settings settings : candidates(loads.tuned())) {
      SequenceServer.Maker maker = answered -> new BucketServer(model, plans, settings, answered);
      servedByBuckets = Math.max(servedByBuckets, served(maker, most, length));
    }
    findings.add(
        "largest rate with p90 below 50 ms, live",
        "%,.0f/s, %.2fx of the best buckets (%,.0f/s)"
            .formatted(served, served / servedByBuckets, servedByBuckets),
        "1.25x or more",
        servedByBuckets > 0 && served >= 1.25 * servedByBuckets);
    double control = peak(model, plans, SequenceModel.LONGEST);
    findings.add(
        "control: all padded to the longest",
        "%,.0f/s, %.2fx of the buckets".formatted(control, control / most),
        "loses most of it",
        control < 0.5 * most);
    Map<String, double[]> lines = new LinkedHashMap<>();
    lines.put("cellular", loads.cellular());
    lines.put("buckets of %d steps".formatted(BUCKET), loads.buckets());
    double[] percent = Arrays.stream(LOADS).map(load -> 100 * load).toArray();
    findings.add(
        new Findings.Plot(
            "p90 by load, both tuned at each",
            "% of the buckets' largest rate",
            "ms",
            percent,
            lines));
  }

  /** What was best at some load, and what carries most when nobody waits for an answer. */
  private static Set<BucketServer.Settings> candidates(List<BucketServer.Settings> tuned) {
    Set<BucketServer.Settings> candidates = new LinkedHashSet<>(tuned);
    for (int rows : ROWS) {
      for (int millis : new int[] {0, 5}) {
        candidates.add(new BucketServer.Settings(BUCKET, rows, Duration.ofMillis(millis)));
      }
    }
    return candidates;
  }

  /**
   * What both did at each load, tuned for it.
   *
   * @param cellular its p90, in milliseconds
   * @param buckets theirs
   * @param tuned the buckets' settings
   */
  private record Loads(double[] cellular, double[] buckets, List<BucketServer.Settings> tuned) {
    List<String> words() {
      return tuned.stream().map(BatchmakerExperiment::words).toList();
    }
  }

  private static Loads loads(
      SequenceModel model, Cells cells, BucketServer.Plans plans, double most, Trial trial) {
    double[] cellular = new double[LOADS.length];
    double[] buckets = new double[LOADS.length];
    List<BucketServer.Settings> settings = new ArrayList<>();
    for (int i = 0; i < LOADS.length; i++) {
      double rate = LOADS[i] * most;
      trial.findings().doing("tuning both at %.0f %%, and sending that".formatted(100 * LOADS[i]));
      int cap = tuned(model, cells, rate, trial.length());
      BucketServer.Settings tuned = tuned(model, plans, rate, trial.length());
      settings.add(tuned);
      cellular[i] =
          p90(answered -> new CellularServer(model, cells, cap, answered), rate, trial.length());
      buckets[i] =
          p90(answered -> new BucketServer(model, plans, tuned, answered), rate, trial.length());
    }
    return new Loads(cellular, buckets, settings);
  }

  private record Trial(Duration length, Findings findings) {}

  private static String words(BucketServer.Settings settings) {
    return "%d rows, %d ms".formatted(settings.rows(), settings.window().toMillis());
  }

  private static void same(SequenceModel model, Cells cells, Findings findings) {
    int[] lengths = SequenceModel.lengths(COMPARED, 3);
    List<CellRun> runs = new ArrayList<>();
    for (int steps : lengths) {
      runs.add(cells.begin(Map.of("x", model.sequence(steps))));
    }
    List<CellRun> inside = new ArrayList<>(runs);
    while (!inside.isEmpty()) {
      cells.step(inside);
      inside.removeIf(CellRun::isOver);
    }
    int different = 0;
    for (int i = 0; i < lengths.length; i++) {
      Tensor alone = model.model().run(model.sequence(lengths[i]));
      Tensor own = Objects.requireNonNull(cells.end(runs.get(i)).get("last"));
      different += own.data().mismatch(alone.data()) < 0 ? 0 : 1;
    }
    findings.add(
        "answers beside those of each request alone",
        "%d of %d differ in a bit".formatted(different, COMPARED),
        "within 1e-5",
        different == 0);
  }

  private static double peak(SequenceModel model, BucketServer.Plans plans, int width) {
    double most = 0;
    for (int rows : ROWS) {
      BucketServer.Settings settings = new BucketServer.Settings(width, rows, Duration.ofMillis(5));
      most =
          Math.max(
              most,
              SequenceTraffic.mostPerSecond(
                  answered -> new BucketServer(model, plans, settings, answered)));
    }
    return most;
  }

  /** The settings, of many, with the least p90. */
  private static BucketServer.Settings tuned(
      SequenceModel model, BucketServer.Plans plans, double rate, Duration length) {
    BucketServer.Settings best = new BucketServer.Settings(BUCKET, 16, Duration.ZERO);
    double least = Double.POSITIVE_INFINITY;
    for (int rows : ROWS) {
      for (int millis : new int[] {0, 1, 2, 5}) {
        BucketServer.Settings tried =
            new BucketServer.Settings(BUCKET, rows, Duration.ofMillis(millis));
        double p90 =
            SequenceTraffic.poisson(
                    answered -> new BucketServer(model, plans, tried, answered),
                    rate,
                    length.dividedBy(2))
                .millis(0.9);
        if (p90 < least) {
          least = p90;
          best = tried;
        }
      }
    }
    return best;
  }

  /** The most rows in a step, of a few, with the least p90. */
  private static int tuned(SequenceModel model, Cells cells, double rate, Duration length) {
    int best = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int rows : ROWS) {
      double p90 =
          SequenceTraffic.poisson(
                  answered -> new CellularServer(model, cells, rows, answered),
                  rate,
                  length.dividedBy(2))
              .millis(0.9);
      if (p90 < least) {
        least = p90;
        best = rows;
      }
    }
    return best;
  }

  /** Looked for from the rate on at which there are always some. */
  private static double served(SequenceServer.Maker maker, double most, Duration length) {
    return LargestRate.from(
            most, 0.9, rate -> SequenceTraffic.poisson(maker, rate, length).within(OBJECTIVE))
        .perSecond();
  }

  private static double p90(SequenceServer.Maker maker, double rate, Duration length) {
    return SequenceTraffic.poisson(maker, rate, length).millis(0.9);
  }
}
