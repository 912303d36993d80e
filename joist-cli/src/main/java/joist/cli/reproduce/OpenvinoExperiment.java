package joist.cli.reproduce;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import joist.measure.Quantiles;
import joist.serving.batch.BatchPolicy;
import joist.serving.batch.DeadlineBatching;

/** Streams against threads, of OpenVINO: a call for each thread, or all threads on one call. */
final class OpenvinoExperiment implements Experiment {
  private static final Duration OBJECTIVE = Duration.ofMillis(50);
  private static final BatchPolicy POLICY = new DeadlineBatching();
  private static final double LIGHT = 0.05;
  private static final Duration WARM = Duration.ofSeconds(3);

  private final Function<Duration, BatchingRig> rigs;
  private final Duration warm;

  OpenvinoExperiment() {
    this(objective -> new BatchingRig(RigModel.encoder(), objective), WARM);
  }

  /**
   * @param rigs from an objective to what it is tried on
   * @param warm how long each way is run before any is measured
   */
  OpenvinoExperiment(Function<Duration, BatchingRig> rigs, Duration warm) {
    this.rigs = rigs;
    this.warm = warm;
  }

  @Override
  public String name() {
    return "openvino";
  }

  @Override
  public String claim() {
    return "OpenVINO (performance hints): a light load is answered soonest by all threads on one call,"
        + " and most calls are answered by one thread each. Joist chooses by measurement.";
  }

  @Override
  public void run(Duration length, Findings findings) {
    int pool = Math.max(2, Runtime.getRuntime().availableProcessors());
    findings.doing("measuring what batches take");
    BatchingRig rig = rigs.apply(OBJECTIVE);
    double one = rig.mostPerSecond(POLICY);
    findings.doing("warming each way");
    List.of(Streams.oneEach(pool), Streams.allOnOne(pool), Streams.asMeasured(pool))
        .forEach(streams -> rig.live(POLICY, Load.poisson(one), warm, streams));
    findings.doing("sending a light load, live");
    double each = p50(rig, () -> Streams.oneEach(pool), LIGHT * one, length);
    double all = p50(rig, () -> Streams.allOnOne(pool), LIGHT * one, length);
    double chosen = p50(rig, () -> Streams.asMeasured(pool), LIGHT * one, length);
    findings.add(
        "p50 at %,.0f/s: %d threads on one call, one each (the control), as measured"
            .formatted(LIGHT * one, pool),
        "%.2f ms, %.2f ms, %.2f ms".formatted(all, each, chosen),
        "the first is least; the last at most a tenth more",
        all < each && chosen <= 1.1 * all);
    findings.doing("looking for the largest rates, live");
    double mostEach = most(rig, () -> Streams.oneEach(pool), one, length);
    double mostAll = most(rig, () -> Streams.allOnOne(pool), one, length);
    double mostChosen = most(rig, () -> Streams.asMeasured(pool), one, length);
    findings.add(
        "largest rate with p99 below 50 ms: one thread each, all on one (the control), as measured",
        "%,.0f/s, %,.0f/s: %.2fx; %,.0f/s"
            .formatted(mostEach, mostAll, mostEach / mostAll, mostChosen),
        "1.2x or more; the last at most a tenth less than the first",
        mostAll > 0 && mostEach >= 1.2 * mostAll && mostChosen >= 0.9 * mostEach);
  }

  /** Of three runs the middle one. */
  private static double p50(
      BatchingRig rig, Supplier<Streams> streams, double rate, Duration length) {
    double[] millis = new double[3];
    for (int i = 0; i < millis.length; i++) {
      Load load = Load.poisson(rate).withSeed(i);
      millis[i] = rig.live(POLICY, load, length, streams.get()).latencyNanos(0.5) / 1e6;
    }
    return Quantiles.median(millis);
  }

  private static double most(
      BatchingRig rig, Supplier<Streams> streams, double one, Duration length) {
    return LargestRate.from(
            1.4 * one,
            0.99,
            rate -> rig.live(POLICY, Load.poisson(rate), length, streams.get()).inTimeShare())
        .perSecond();
  }
}
