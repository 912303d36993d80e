package joist.serving.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
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
  private static final int SENT = 12_000;

  private static double nanos(int rows) {
    int rest = rows % 16;
    double last = rest == 0 ? 0 : rest <= 4 ? 4e6 : rest <= 8 ? 8e6 : 9e6;
    return rows / 16 * 9e6 + last;
  }

  private static ServiceTime uneven() {
    Random random = new Random(SEED);
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

  private static ServedTraffic send(BatchPolicy policy, Arrivals arrivals, double load) {
    BatchSimulation server =
        new BatchSimulation(1, 256, OBJECTIVE, uneven(), LatencyCurve.linear(0, 1e5));
    return server.run(policy, arrivals.dueNanos(load * MOST_PER_SECOND, SEED), SENT);
  }

  private static double bestWindow(Arrivals arrivals, double load) {
    return Stream.of(8, 16, 32, 64)
        .flatMap(rows ->
            Stream.of(0, 2, 5, 20)
                .map(millis -> new FixedWindowBatching(rows, Duration.ofMillis(millis))))
        .mapToDouble(window -> send(window, arrivals, load).goodputPerSecond())
        .max()
        .orElseThrow();
  }

  @Test
  void inBurstsDeadlinesAnswerAThirdMoreInTimeThanAnyWindowAtAnyRate() {
    Arrivals bursts = new Arrivals.Gamma(4);
    double ours = 0;
    double windows = 0;
    for (double load : new double[] {0.7, 0.8, 0.9, 1.1, 1.5}) {
      ours = Math.max(ours, send(new DeadlineBatching(), bursts, load).goodputPerSecond());
      windows = Math.max(windows, bestWindow(bursts, load));
    }
    assertThat(ours / windows).as("-Djoist.seed=%d", SEED).isGreaterThanOrEqualTo(1.3);
  }

  @Test
  void deadlinesAnswerAsManyInTimeAsTheBestWindow() {
    for (double load : List.of(0.1, 0.5, 0.75, 0.85)) {
      Arrivals poisson = new Arrivals.Poisson();
      assertThat(send(new DeadlineBatching(), poisson, load).goodputPerSecond())
          .as("load %s, -Djoist.seed=%d", load, SEED)
          .isGreaterThanOrEqualTo(0.995 * bestWindow(poisson, load));
    }
  }

  @Test
  void deadlinesKeepNineTenthsOfTheMostUnderThreeTimesTheLoad() {
    ServedTraffic traffic = send(new DeadlineBatching(), new Arrivals.Poisson(), 3);
    assertThat(traffic.goodputPerSecond())
        .as("-Djoist.seed=%d", SEED)
        .isGreaterThan(0.9 * MOST_PER_SECOND);
  }
}
