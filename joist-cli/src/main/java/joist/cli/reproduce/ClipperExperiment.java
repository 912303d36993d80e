package joist.cli.reproduce;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import joist.load.Arrivals;
import joist.serving.batch.AimdBatching;
import joist.serving.batch.BatchPolicy;
import joist.serving.batch.LatencyCurve;
import joist.serving.batch.NoBatching;
import joist.serving.batch.ServedTraffic;
import joist.serving.simulate.BatchSimulation;
import joist.serving.simulate.ServiceTime;

/** Adaptive batching of Clipper: a cap by additive increase, multiplicative decrease. */
final class ClipperExperiment implements Experiment {
  private static final Duration OBJECTIVE = Duration.ofMillis(20);
  private static final BatchPolicy AIMD = new AimdBatching(Duration.ZERO);
  private static final int REQUESTS = 200_000;

  private final Function<Duration, BatchingRig> rigs;

  ClipperExperiment() {
    this(objective -> new BatchingRig(RigModel.inCache(), objective));
  }

  /**
   * @param rigs from an objective to what it is tried on
   */
  ClipperExperiment(Function<Duration, BatchingRig> rigs) {
    this.rigs = rigs;
  }

  @Override
  public String name() {
    return "clipper";
  }

  @Override
  public String claim() {
    return "Clipper (Crankshaw et al., NSDI 2017): adaptive batching carries up to 26 times the rate"
        + " of no batching under a 20 ms objective, and finds the batch size by itself.";
  }

  @Override
  public void run(Duration length, Findings findings) {
    findings.doing("measuring what batches take");
    BatchingRig rig = rigs.apply(OBJECTIVE);
    findings.doing("looking for the largest rates, live");
    double without = rig.mostPerSecondLive(new NoBatching(), length);
    double with = rig.mostPerSecondLive(AIMD, length);
    findings.add(
        "largest rate with p99 below 20 ms, live",
        "%,.0f/s, %.1fx of no batching (%,.0f/s)".formatted(with, with / without, without),
        "5x or more",
        without > 0 && with >= 5 * without);
    settle(rig, findings);
    if (with == 0) {
      return; // what loses under it cannot be shown
    }
    ServedTraffic control = rig.live(new NoBatching(), Load.poisson(with), length);
    findings.add(
        "control: no batching at that rate",
        "%.1f %% in time".formatted(100 * control.inTimeShare()),
        "fails",
        control.inTimeShare() < 0.9);
  }

  /** Under more traffic than can be served every batch is as large as the cap. */
  private static void settle(BatchingRig rig, Findings findings) {
    int best = rig.curve().mostRowsWithin((double) OBJECTIVE.toNanos(), rig.network().mostRows());
    double rate = 2 * best / (rig.curve().nanos(best) / 1e9);
    LatencyCurve slow = slower(rig.curve());
    int bestSlow = slow.mostRowsWithin((double) OBJECTIVE.toNanos(), rig.network().mostRows());
    long turn = (long) (REQUESTS / rate * 1e9); // half of the time that serving all takes
    ServedTraffic traffic =
        new BatchSimulation(
                1,
                rig.network().mostRows(),
                OBJECTIVE,
                slowingAt(turn, rig.curve(), slow),
                rig.curve())
            .run(AIMD, new Arrivals.Constant().dueNanos(rate, 0), REQUESTS);
    rest(findings, "the cap comes to rest", traffic.meanBatch(0.15, 0.3), best);
    rest(
        findings, "and again when batches take twice as long", traffic.meanBatch(0.9, 1), bestSlow);
    findings.add(plot(traffic, best, bestSlow));
  }

  private static ServiceTime slowingAt(long turn, LatencyCurve before, LatencyCurve after) {
    return new ServiceTime() {
      @Override
      public long handOffNanos(long idleNanos) {
        return 0;
      }

      @Override
      public long runNanos(long now, int rows, long idleNanos) {
        return (long) (now < turn ? before : after).nanos(rows);
      }
    };
  }

  private static void rest(Findings findings, String what, double rows, int best) {
    findings.add(
        what + ", simulated on the measured curve",
        "%.0f rows; the largest batch in time has %d".formatted(rows, best),
        "within 10 %",
        Math.abs(rows - best) <= 0.1 * best);
  }

  private static LatencyCurve slower(LatencyCurve curve) {
    return new LatencyCurve(
        curve.points().stream()
            .map(point -> new LatencyCurve.Point(point.rows(), 2 * point.nanos()))
            .toList());
  }

  private static Findings.Plot plot(ServedTraffic traffic, int best, int bestSlow) {
    int[] rows = traffic.batchRows();
    double[] x = new double[rows.length];
    double[] caps = new double[rows.length];
    double[] before = new double[rows.length];
    double[] after = new double[rows.length];
    for (int i = 0; i < rows.length; i++) {
      x[i] = i;
      caps[i] = rows[i];
      before[i] = best;
      after[i] = bestSlow;
    }
    Map<String, double[]> lines = new LinkedHashMap<>();
    lines.put("rows of the batch", caps);
    lines.put("largest in time", before);
    lines.put("largest in time, twice as slow", after);
    return new Findings.Plot("The cap finds its place, twice", "batch", "rows", x, lines);
  }
}
