package joist.serving.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import joist.load.Arrivals;
import joist.serving.batch.DeadlineBatching;
import joist.serving.batch.LatencyCurve;
import joist.serving.batch.NoBatching;
import joist.serving.batch.ServedTraffic;
import joist.serving.simulate.MeasuredTraffic.Batch;
import joist.serving.simulate.MeasuredTraffic.Sent;
import org.junit.jupiter.api.Test;

class MeasuredServiceTest {
  private static final long SEED = Long.getLong("joist.seed", 2026L);
  private static final LatencyCurve CURVE = LatencyCurve.linear(1e6, 1e5);

  /** Nothing but batches, up to the beginning of the last. */
  private static MeasuredService of(List<Batch> batches) {
    return of(batches, List.of(), 0);
  }

  private static MeasuredService of(List<Batch> batches, List<Sent> requests, long from) {
    MeasuredTraffic seen = new MeasuredTraffic(batches, requests, batches.getLast().at() + 1);
    return new MeasuredService(seen, CURVE, from, SEED);
  }

  @Test
  void expectsBatches() {
    assertThatThrownBy(() -> new MeasuredService(MeasuredTraffic.NONE, CURVE, 0, SEED))
        .hasMessageContaining("one measured batch or more");
  }

  @Test
  void givesBatchesOfASizeWhatThoseOfThatSizeTook() {
    List<Batch> batches = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      int rows = 1 + i % 4;
      batches.add(new Batch(i * 10_000_000L, rows, 0, 1_000 * rows, rows * 1_000_000L));
    }
    MeasuredService service = of(batches);
    for (int rows = 1; rows <= 4; rows++) {
      assertThat(service.runNanos(0, rows, 0)).isCloseTo(rows * 1_000_000L, withinPercentage(5));
    }
    assertThat(service.handOffNanos(0)).isBetween(1_000L, 4_000L);
  }

  @Test
  void remembersThatSleptThreadsAreSlower() {
    List<Batch> batches = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      boolean slept = i % 2 == 0;
      batches.add(
          new Batch(
              i * 10_000_000L,
              1,
              slept ? 3_000_000 : 0,
              slept ? 90_000 : 0,
              slept ? 2_000 : 1_000));
    }
    MeasuredService service = of(batches);
    assertThat(service.runNanos(0, 1, 0)).isCloseTo(1_000, withinPercentage(5));
    assertThat(service.runNanos(0, 1, 4_000_000)).isCloseTo(2_000, withinPercentage(5));
    assertThat(service.handOffNanos(0)).isZero();
    assertThat(service.handOffNanos(4_000_000)).isEqualTo(90_000);
  }

  @Test
  void slowMomentsComeTogetherAsTheyDid() {
    List<Batch> batches = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      batches.add(new Batch(i * 1_000_000L, 1, 0, 0, i / 100 == 1 ? 9_000_000 : 1_000_000));
    }
    for (long moment : new long[] {500_000, 150_500_000, 250_500_000, 399_000_001 + 150_500_000}) {
      Batch next = batches.get((int) (moment / 1_000_000 + 1) % 400);
      assertThat(of(batches).runNanos(moment, 1, 0)).isCloseTo(next.runNanos(), within(5L));
    }
    assertThat(of(batches, List.of(), 100_000_000).runNanos(50_500_000, 1, 0))
        .isCloseTo(9_000_000, within(5L));
  }

  /** At a random moment, a batch that runs is one that takes long more often than not. */
  @Test
  void aLongBatchIsNotMetMoreOftenThanItCame() {
    Random random = new Random(SEED);
    List<Batch> batches = new ArrayList<>();
    long at = 0;
    for (int i = 0; i < 4_000; i++) {
      long took = random.nextInt(10) == 0 ? 20_000_000 : 1_000_000;
      batches.add(new Batch(at, 1, 0, 0, took));
      at += took;
    }
    MeasuredService service = of(batches);
    long last = at;
    long met =
        IntStream.range(0, 4_000)
            .filter(i -> service.runNanos(random.nextLong(last), 1, 0) > 5_000_000)
            .count();
    assertThat(met / 4_000.0).as("-Djoist.seed=%d", SEED).isBetween(0.03, 0.25);
  }

  /** Large batches that ran only while the machine was slow are not slow by themselves. */
  @Test
  void whatASlowMomentMadeLargeIsNotSlowForItsSize() {
    List<Batch> batches = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      boolean slow = i / 100 == 2;
      int rows = slow ? 8 + i % 5 : 1 + i % 5;
      batches.add(new Batch(i, rows, 0, 0, (long) CURVE.nanos(rows) * (slow ? 3 : 1)));
    }
    assertThat(of(batches).runNanos(50, 10, 0))
        .isCloseTo((long) CURVE.nanos(10), withinPercentage(15));
    assertThat(of(batches).runNanos(250, 2, 0))
        .isCloseTo((long) CURVE.nanos(2) * 3, withinPercentage(15));
  }

  @Test
  void aRequestIsAsLateAsTheOneThatWasDueAtThatMoment() {
    List<Batch> batches = List.of(new Batch(0, 1, 0, 0, 1_000_000), new Batch(9_999, 1, 0, 0, 1));
    List<Sent> requests = List.of(new Sent(0, 70), new Sent(5_000, 900), new Sent(8_000, 80));
    MeasuredService service = of(batches, requests, 0);
    assertThat(service.lateNanos(4_999)).isEqualTo(70);
    assertThat(service.lateNanos(5_001)).isEqualTo(900);
    assertThat(service.lateNanos(19_000)).isEqualTo(80);
    assertThat(of(batches, requests, 5_000).lateNanos(0)).isEqualTo(900);
    assertThat(of(batches).lateNanos(5_000)).isZero();
  }

  /** Traffic of one server predicts that of the same server at another rate. */
  @Test
  void predictsAServerFromWhatOtherTrafficMet() {
    Random random = new Random(SEED);
    List<Batch> seen = new ArrayList<>();
    for (int i = 0; i < 4_000; i++) {
      int rows = 1 + random.nextInt(40);
      seen.add(new Batch(i * 3_000_000L, rows, 0, 20_000, took(random, rows)));
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
    ServedTraffic predicted = traffic(of(seen));
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
