package joist.cli.reproduce;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import joist.serving.batch.BatchPolicy;
import joist.serving.batch.CorkBatching;
import joist.serving.batch.FixedWindowBatching;
import joist.serving.batch.NoBatching;

/** The cork of BentoML: hold requests only while that saves more than it costs. */
final class BentomlExperiment implements Experiment {
  private static final Duration OBJECTIVE = Duration.ofMillis(50);
  private static final double[] LOADS = {0.01, 0.05, 0.25, 0.5, 0.75, 0.95};

  private final Function<Duration, BatchingRig> rigs;

  BentomlExperiment() {
    this(objective -> new BatchingRig(RigModel.inCache(), objective));
  }

  /**
   * @param rigs from an objective to what it is tried on
   */
  BentomlExperiment(Function<Duration, BatchingRig> rigs) {
    this.rigs = rigs;
  }

  @Override
  public String name() {
    return "bentoml";
  }

  @Override
  public String claim() {
    return "BentoML (guide to adaptive micro-batching): batches form by themselves under load, and a"
        + " light load is not delayed by them.";
  }

  @Override
  public void run(Duration length, Findings findings) {
    findings.doing("measuring what batches take");
    BatchingRig rig = rigs.apply(OBJECTIVE);
    BatchPolicy window = new FixedWindowBatching(rig.network().mostRows(), Duration.ofMillis(10));
    findings.doing("looking for the largest rates, live");
    double without = rig.mostPerSecondLive(new NoBatching(), length);
    double with = rig.mostPerSecondLive(new CorkBatching(), length);
    findings.add(
        "largest rate with p99 below 50 ms, live",
        "%,.0f/s, %.1fx of one request a call (%,.0f/s)".formatted(with, with / without, without),
        "5x or more",
        without > 0 && with >= 5 * without);
    double light = 0.05 * 1e9 / rig.curve().nanos(1);
    findings.doing("sending a light load, live");
    double alone = p50(rig, new NoBatching(), light, length);
    double corked = p50(rig, new CorkBatching(), light, length);
    double delayed = p50(rig, window, light, length);
    findings.add(
        "p50 at 5 % load, live",
        "%.2f ms, %.2fx of unbatched".formatted(corked, corked / alone),
        "1.2x or less",
        corked <= 1.2 * alone);
    findings.add(
        "control: a window of 10 ms at that load",
        "%.2f ms, %.1f ms more".formatted(delayed, delayed - alone),
        "about 10 ms more",
        delayed - alone > 8);
    if (with > 0) {
      findings.add(plot(rig, window, with));
    }
  }

  private static double p50(BatchingRig rig, BatchPolicy policy, double rate, Duration length) {
    return rig.live(policy, Load.poisson(rate), length).latencyNanos(0.5) / 1e6;
  }

  private static Findings.Plot plot(BatchingRig rig, BatchPolicy window, double most) {
    Map<String, double[]> lines = new LinkedHashMap<>();
    Map<String, BatchPolicy> policies = new LinkedHashMap<>();
    policies.put("cork", new CorkBatching());
    policies.put("window of 10 ms", window);
    policies.forEach((name, policy) -> {
      double[] p50 = new double[LOADS.length];
      for (int i = 0; i < LOADS.length; i++) {
        p50[i] = rig.simulate(policy, Load.poisson(LOADS[i] * most)).latencyNanos(0.5) / 1e6;
      }
      lines.put(name, p50);
    });
    double[] percent = new double[LOADS.length];
    for (int i = 0; i < LOADS.length; i++) {
      percent[i] = 100 * LOADS[i];
    }
    return new Findings.Plot(
        "p50 by load, simulated on the measured curve",
        "% of the largest rate",
        "ms",
        percent,
        lines);
  }
}
