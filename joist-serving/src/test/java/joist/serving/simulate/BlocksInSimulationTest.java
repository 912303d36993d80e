package joist.serving.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import joist.load.Arrivals;
import joist.serving.batch.BatchPolicy;
import joist.serving.batch.DeadlineBatching;
import joist.serving.batch.FixedWindowBatching;
import joist.serving.batch.LatencyCurve;
import joist.serving.batch.ServedTraffic;
import org.junit.jupiter.api.Test;

/**
 * A model of heavy weights that is run in blocks of 16 and of 4 rows, on a machine that is slow for
 * some batches in a row and stands still at times: 16 rows take 9 ms, 17 take 13 ms.
 */
class BlocksInSimulationTest {
  private static final long SEED = Long.getLong("joist.seed", 2026L);
  private static final Duration OBJECTIVE = Duration.ofMillis(50);
  private static final double MOST_PER_SECOND = 16 / 0.009;
  private static final int SENT = 10_000;

  private static double nanos(int rows) {
    int rest = rows % 16;
    double last = rest == 0 ? 0 : rest <= 4 ? 4e6 : rest <= 8 ? 8e6 : 9e6;
    return rows / 16 * 9e6 + last;
  }

  private static ServiceTime uneven(long seed) {
    Random random = new Random(seed);
    return new ServiceTime() {
      private double slow;

      @Override
      public long handOffNanos(long idleNanos) {
        return 100_000;
      }

      @Override
      public long runNanos(long now, int rows, long idleNanos) {
        slow = 0.9 * slow + 0.04 * random.nextGaussian();
        double stall = random.nextInt(200) == 0 ? 1e7 * random.nextDouble() : 0;
        return (long) (nanos(rows) * Math.exp(slow + 0.03 * random.nextGaussian()) + stall);
      }
    };
  }

  private static ServedTraffic send(BatchPolicy policy, Arrivals arrivals, double load, long seed) {
    BatchSimulation server =
        new BatchSimulation(1, 256, OBJECTIVE, uneven(seed), LatencyCurve.linear(0, 1e5));
    return server.run(policy, arrivals.dueNanos(load * MOST_PER_SECOND, seed), SENT);
  }

  /** Of a few runs: one burst more or less is much of one. */
  private static double goodput(BatchPolicy policy, Arrivals arrivals, double load) {
    return LongStream.range(0, 3)
        .mapToDouble(i -> send(policy, arrivals, load, SEED + i).goodputPerSecond())
        .average()
        .orElseThrow();
  }

  private static double bestWindow(Arrivals arrivals, double load) {
    return Stream.of(16, 32)
        .flatMap(rows ->
            Stream.of(0, 2, 5)
                .map(millis -> new FixedWindowBatching(rows, Duration.ofMillis(millis))))
        .mapToDouble(window -> goodput(window, arrivals, load))
        .max()
        .orElseThrow();
  }

  @Test
  void inBurstsDeadlinesAnswerAQuarterMoreInTimeThanAnyWindowAtAnyRate() {
    Arrivals bursts = new Arrivals.Gamma(4);
    double ours = 0;
    double windows = 0;
    for (double load : new double[] {0.7, 0.8, 0.9, 1.5}) { // a window answers nothing beyond
      ours = Math.max(ours, goodput(new DeadlineBatching(), bursts, load));
      windows = Math.max(windows, bestWindow(bursts, load));
    }
    assertThat(ours / windows).as("-Djoist.seed=%d", SEED).isGreaterThan(1.25);
  }

  @Test
  void deadlinesAnswerAsManyInTimeAsTheBestWindow() {
    for (double load : List.of(0.1, 0.5, 0.75, 0.85)) {
      Arrivals poisson = new Arrivals.Poisson();
      assertThat(goodput(new DeadlineBatching(), poisson, load))
          .as("load %s, -Djoist.seed=%d", load, SEED)
          .isGreaterThanOrEqualTo(0.995 * bestWindow(poisson, load));
    }
  }

  @Test
  void deadlinesKeepNineTenthsOfTheMostUnderThreeTimesTheLoad() {
    assertThat(goodput(new DeadlineBatching(), new Arrivals.Poisson(), 3))
        .as("-Djoist.seed=%d", SEED)
        .isGreaterThan(0.9 * MOST_PER_SECOND);
  }
}
