package joist.serving.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import joist.load.Arrivals;
import joist.serving.batch.AimdBatching;
import joist.serving.batch.BatchPolicy;
import joist.serving.batch.CorkBatching;
import joist.serving.batch.DeadlineBatching;
import joist.serving.batch.FixedWindowBatching;
import joist.serving.batch.LatencyCurve;
import joist.serving.batch.NoBatching;
import joist.serving.batch.ServedTraffic;
import joist.serving.batch.Share;
import org.junit.jupiter.api.Test;

/** A model that batches well: 2 ms and 0.05 ms a row, so 20 rows in 3 ms. */
class BatchSimulationTest {
  private static final LatencyCurve CURVE = LatencyCurve.linear(2e6, 5e4);
  private static final Duration OBJECTIVE = Duration.ofMillis(20);
  private static final BatchSimulation SERVER = new BatchSimulation(1, 256, OBJECTIVE, CURVE);
  /* Half of the objective for a batch: 160 rows in 10 ms. */
  private static final double MOST_PER_SECOND = 16_000;

  private static ServedTraffic poisson(BatchPolicy policy, double rate, int count) {
    return SERVER.run(policy, new Arrivals.Poisson().dueNanos(rate, 7), count);
  }

  private static List<BatchPolicy> windows() {
    return Stream.of(4, 16, 64, 160, 256)
        .flatMap(rows ->
            Stream.of(0, 1, 2, 5, 10)
                .<BatchPolicy>map(
                    millis -> new FixedWindowBatching(rows, Duration.ofMillis(millis))))
        .toList();
  }

  /** An objective that one row just misses is no reason to run row by row. */
  @Test
  void anObjectiveThatOneRowMissesDoesNotCostTheRate() {
    double rate = 10 * 1e9 / CURVE.nanos(1);
    ServedTraffic traffic =
        new BatchSimulation(1, 256, Duration.ofNanos(1_900_000), CURVE)
            .run(new DeadlineBatching(), new Arrivals.Poisson().dueNanos(rate, 7), 20_000);
    assertThat(traffic.latencies()).hasSizeGreaterThan(6_000);
    assertThat(traffic.meanBatch()).isGreaterThan(3);
    assertThat(traffic.latencyNanos(0.99)).isLessThan(7e6);
  }

  /** As of a model whose rows meet, or of a fixed number of rows. */
  @Test
  void whatRunsOneByOneKeepsItsGoodputUnderThreeTimesTheLoad() {
    double most = 1e9 / CURVE.nanos(1);
    ServedTraffic traffic =
        new BatchSimulation(1, 1, OBJECTIVE, CURVE)
            .run(new DeadlineBatching(), new Arrivals.Poisson().dueNanos(3 * most, 7), 20_000);
    assertThat(traffic.goodputPerSecond()).isGreaterThan(0.9 * most);
  }

  @Test
  void aSingleServerWithoutBatchingWaitsAsQueueingTheorySays() {
    // M/D/1: mean wait = rho / (2 (1 - rho)) service times (Pollaczek, Khinchine).
    double service = CURVE.nanos(1);
    double load = 0.5;
    ServedTraffic traffic = poisson(new NoBatching(), load * 1e9 / service, 200_000);
    double mean = java.util.Arrays.stream(traffic.latencies()).average().orElseThrow();
    double expected = service * (1 + load / (2 * (1 - load)));
    assertThat(mean).isCloseTo(expected, within(0.03 * expected));
    assertThat(traffic.meanBatch()).isEqualTo(1);
  }

  @Test
  void whereRowsCostAsMuchTogetherDeadlinesAnswerAsSoonAsNoBatching() {
    BatchSimulation server =
        new BatchSimulation(2, 256, Duration.ofMillis(150), LatencyCurve.linear(0, 20e6));
    ServedTraffic alone =
        server.run(new NoBatching(), new Arrivals.Poisson().dueNanos(50, 7), 20_000);
    ServedTraffic traffic =
        server.run(new DeadlineBatching(), new Arrivals.Poisson().dueNanos(50, 7), 20_000);
    assertThat(traffic.latencyNanos(0.5)).isCloseTo(alone.latencyNanos(0.5), within(1e6));
    assertThat(traffic.latencyNanos(0.99)).isLessThan(1.05 * alone.latencyNanos(0.99));
  }

  @Test
  void deadlinesCarryFiveTimesTheTrafficOfNoBatching() {
    double without = 1e9 / CURVE.nanos(1);
    ServedTraffic traffic = poisson(new DeadlineBatching(), 5 * without, 50_000);
    assertThat(traffic.inTimeShare()).isGreaterThan(0.99);
    assertThat(traffic.latencyNanos(0.99)).isLessThan(OBJECTIVE.toNanos());
    assertThat(poisson(new NoBatching(), 5 * without, 50_000).inTimeShare()).isLessThan(0.1);
  }

  @Test
  void deadlinesDoAsWellAsTheBestOfManyFixedWindowsAtEveryLoad() {
    for (double load : new double[] {0.01, 0.05, 0.25, 0.5, 0.75, 0.95}) {
      double rate = load * MOST_PER_SECOND;
      double best =
          windows().stream()
              .mapToDouble(window -> poisson(window, rate, 20_000).inTimeShare())
              .max()
              .orElseThrow();
      assertThat(poisson(new DeadlineBatching(), rate, 20_000).inTimeShare())
          .as("load %s", load)
          .isGreaterThanOrEqualTo(best - 0.001);
    }
  }

  @Test
  void deadlinesAndCorksDoNotDelayALightLoadAndFixedWindowsDo() {
    double rate = 0.05 * 1e9 / CURVE.nanos(1);
    double alone = poisson(new NoBatching(), rate, 20_000).latencyNanos(0.5);
    assertThat(poisson(new DeadlineBatching(), rate, 20_000).latencyNanos(0.5))
        .isLessThanOrEqualTo(1.2 * alone);
    assertThat(poisson(new CorkBatching(), rate, 20_000).latencyNanos(0.5))
        .isLessThanOrEqualTo(1.2 * alone);
    BatchPolicy window = new FixedWindowBatching(64, Duration.ofMillis(10));
    assertThat(poisson(window, rate, 20_000).latencyNanos(0.5)).isGreaterThan(alone + 9e6);
  }

  @Test
  void deadlinesKeepTheirGoodputUnderThreeTimesTheLoadAndFixedWindowsLoseIt() {
    ServedTraffic deadlines = poisson(new DeadlineBatching(), 3 * MOST_PER_SECOND, 200_000);
    assertThat(deadlines.goodputPerSecond()).isGreaterThan(0.9 * MOST_PER_SECOND);
    ServedTraffic window =
        poisson(new FixedWindowBatching(160, Duration.ofMillis(2)), 3 * MOST_PER_SECOND, 200_000);
    assertThat(window.goodputPerSecond()).isLessThan(0.2 * MOST_PER_SECOND);
  }

  @Test
  void deadlinesHoldInBurstsThatFixedWindowsFailIn() {
    double rate = 0.9 * MOST_PER_SECOND;
    Arrivals bursts = new Arrivals.Gamma(4);
    double ours =
        SERVER.run(new DeadlineBatching(), bursts.dueNanos(rate, 7), 100_000).goodputPerSecond();
    double best =
        windows().stream()
            .mapToDouble(
                window -> SERVER.run(window, bursts.dueNanos(rate, 7), 100_000).goodputPerSecond())
            .max()
            .orElseThrow();
    assertThat(ours).isGreaterThanOrEqualTo(best);
  }

  @Test
  void aimdComesToRestNearTheLargestBatchThatKeepsTheObjective() {
    ServedTraffic traffic = poisson(new AimdBatching(Duration.ZERO), 2 * MOST_PER_SECOND, 400_000);
    BatchSimulation slower = new BatchSimulation(1, 256, OBJECTIVE, LatencyCurve.linear(4e6, 2e5));
    int most = 80; // rows in 20 ms
    ServedTraffic half =
        slower.run(
            new AimdBatching(Duration.ZERO),
            new Arrivals.Poisson().dueNanos(2 * MOST_PER_SECOND, 7),
            100_000);
    assertThat(half.meanBatch(0.5, 1)).isBetween(0.9 * most, 1.1 * most);
    assertThat(traffic.meanBatch(0.5, 1)).isEqualTo(256); // 20 ms would allow 360
  }

  @Test
  void theSameArrivalsGiveTheSameTraffic() {
    ServedTraffic once = poisson(new CorkBatching(), 5_000, 10_000);
    assertThat(poisson(new CorkBatching(), 5_000, 10_000).latencies()).isEqualTo(once.latencies());
  }

  private static BatchSimulation.CallerArrivals caller(String name, double weight, double rate) {
    LongSupplier due = new Arrivals.Poisson().dueNanos(rate, name.hashCode());
    int count = (int) rate; // a second's
    return new BatchSimulation.CallerArrivals(
        new Share(name, weight), LongStream.generate(due).limit(count).toArray());
  }

  @Test
  void callersOfWeightsOneAndThreeGetOneAndThreePartsUnderOverload() {
    List<ServedTraffic> each =
        SERVER.run(
            new DeadlineBatching(),
            List.of(
                caller("one", 1, 2 * MOST_PER_SECOND), caller("three", 3, 2 * MOST_PER_SECOND)));
    double one = each.getFirst().goodputPerSecond();
    double three = each.getLast().goodputPerSecond();
    assertThat(three / one).isBetween(2.8, 3.2);
    assertThat(one + three).isGreaterThan(0.85 * MOST_PER_SECOND);
  }

  @Test
  void aCallerThatFloodsTheQueueDoesNotTouchAnothersDeadlines() {
    BatchSimulation.CallerArrivals modest = caller("modest", 1, 0.2 * MOST_PER_SECOND);
    BatchSimulation.CallerArrivals flood = caller("flood", 1, 5 * MOST_PER_SECOND);
    List<ServedTraffic> fair = SERVER.run(new DeadlineBatching(), List.of(modest, flood));
    assertThat(fair.getFirst().inTimeShare()).isGreaterThan(0.98);
    assertThat(fair.getLast().goodputPerSecond()).isGreaterThan(0.5 * MOST_PER_SECOND);
    Share all = Share.COMMON;
    List<ServedTraffic> common =
        SERVER.run(
            new DeadlineBatching(),
            List.of(
                new BatchSimulation.CallerArrivals(all, modest.moments()),
                new BatchSimulation.CallerArrivals(all, flood.moments())));
    assertThat(common.getFirst().inTimeShare()).isLessThan(0.7);
  }

  @Test
  void nothingSentIsNothingDone() {
    ServedTraffic none = poisson(new DeadlineBatching(), 100, 0);
    assertThat(none.batchRows()).isEmpty();
    assertThat(none.latencyNanos(0.5)).isNaN();
  }
}
