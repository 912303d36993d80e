package joist.serving.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import joist.load.Arrivals;
import joist.serving.batch.DeadlineBatching;
import joist.serving.batch.LatencyCurve;
import joist.serving.batch.NoBatching;
import joist.serving.batch.ServedTraffic;
import joist.serving.simulate.MeasuredService.Sample;
import org.junit.jupiter.api.Test;

class MeasuredServiceTest {
  private static final long SEED = Long.getLong("joist.seed", 2026L);
  private static final LatencyCurve CURVE = LatencyCurve.linear(1e6, 1e5);

  @Test
  void expectsSamples() {
    assertThatThrownBy(() -> new MeasuredService(List.of(), CURVE, SEED))
        .hasMessageContaining("one measured batch or more");
  }

  @Test
  void givesBatchesOfASizeWhatThoseOfThatSizeTook() {
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      int rows = 1 + i % 4;
      samples.add(new Sample(i * 10_000_000L, rows, 0, 1_000 * rows, rows * 1_000_000L));
    }
    MeasuredService service = new MeasuredService(samples, CURVE, SEED);
    for (int rows = 1; rows <= 4; rows++) {
      assertThat(service.runNanos(5_000_000, rows, 0)).isCloseTo(rows * 1_000_000L, within(5L));
    }
    assertThat(service.handOffNanos(0)).isBetween(1_000L, 4_000L);
  }

  @Test
  void remembersThatSleptThreadsAreSlower() {
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      boolean slept = i % 2 == 0;
      samples.add(
          new Sample(
              i * 10_000_000L,
              1,
              slept ? 3_000_000 : 0,
              slept ? 90_000 : 0,
              slept ? 2_000 : 1_000));
    }
    MeasuredService service = new MeasuredService(samples, CURVE, SEED);
    assertThat(service.runNanos(0, 1, 0)).isEqualTo(1_000);
    assertThat(service.runNanos(0, 1, 4_000_000)).isEqualTo(2_000);
    assertThat(service.handOffNanos(0)).isZero();
    assertThat(service.handOffNanos(4_000_000)).isEqualTo(90_000);
  }

  @Test
  void slowMomentsComeTogetherAsTheyDid() {
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      samples.add(new Sample(i * 1_000_000L, 1, 0, 0, i / 100 == 1 ? 9_000_000 : 1_000_000));
    }
    MeasuredService service = new MeasuredService(samples, CURVE, SEED);
    assertThat(service.runNanos(150_500_000, 1, 0)).isEqualTo(9_000_000);
    assertThat(service.runNanos(250_500_000, 1, 0)).isEqualTo(1_000_000);
    assertThat(service.runNanos(399_000_001L + 150_500_000, 1, 0)).isEqualTo(9_000_000);
  }

  /** Traffic of one server predicts that of the same server at another rate. */
  @Test
  void predictsAServerFromWhatOtherTrafficMet() {
    Random random = new Random(SEED);
    List<Sample> seen = new ArrayList<>();
    for (int i = 0; i < 4_000; i++) {
      int rows = 1 + random.nextInt(40);
      seen.add(new Sample(i * 3_000_000L, rows, 0, 20_000, took(random, rows)));
    }
    ServiceTime real =
        new ServiceTime() {
          @Override
          public long handOffNanos(long idleNanos) {
            return 20_000;
          }

          @Override
          public long runNanos(long now, int rows, long idleNanos) {
            return took(random, rows);
          }
        };
    ServedTraffic live = traffic(real);
    ServedTraffic predicted = traffic(new MeasuredService(seen, CURVE, SEED));
    for (double share : new double[] {0.5, 0.99}) {
      assertThat(predicted.latencyNanos(share) / live.latencyNanos(share))
          .as("-Djoist.seed=%d, share %s", SEED, share)
          .isBetween(0.85, 1.15);
    }
  }

  /** In most cases what the curve says, and in some three times that. */
  private static long took(Random random, int rows) {
    return (long) (CURVE.nanos(rows) * (random.nextInt(10) == 0 ? 3 : 1 + random.nextDouble() / 5));
  }

  private static ServedTraffic traffic(ServiceTime service) {
    return new BatchSimulation(1, 256, Duration.ofMillis(50), service, CURVE)
        .run(new DeadlineBatching(), new Arrivals.Poisson().dueNanos(3_000, 3), 20_000);
  }

  @Test
  void aThreadThatIsThereLateBeginsLate() {
    ServiceTime late =
        new ServiceTime() {
          @Override
          public long handOffNanos(long idleNanos) {
            return idleNanos == 0 ? 0 : 500_000;
          }

          @Override
          public long runNanos(long now, int rows, long idleNanos) {
            return 1_000_000;
          }
        };
    BatchSimulation server = new BatchSimulation(1, 1, Duration.ofMillis(50), late, CURVE);
    ServedTraffic traffic = server.run(new NoBatching(), new long[] {5_000_000, 5_200_000}, 2);
    assertThat(traffic.latencies()).containsExactly(1_500_000, 2_300_000);
  }
}
