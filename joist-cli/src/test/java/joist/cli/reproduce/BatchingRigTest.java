package joist.cli.reproduce;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import joist.serving.batch.BatchDecision;
import joist.serving.batch.BatchPolicy;
import joist.serving.batch.DeadlineBatching;
import joist.serving.batch.NoBatching;
import joist.serving.batch.ServedTraffic;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class BatchingRigTest {
  private static final Duration SOON = Duration.ofMillis(100);
  private static BatchingRig rig;

  @BeforeAll
  static void measure() {
    rig = new BatchingRig(RigModel.inCache(), Duration.ofMillis(20), SOON);
  }

  @Test
  void everyRequestOfALiveRunIsAnsweredOrTurnedAwayAndCountedOnce() {
    double capacity = 1e9 / rig.curve().nanos(1);
    for (double load : new double[] {0.1, 20}) {
      Load sent = Load.poisson(load * capacity);
      Duration length = Duration.ofMillis(100);
      ServedTraffic traffic = rig.live(new DeadlineBatching(), sent, length);
      assertThat(traffic.latencies().length + traffic.dropped())
          .as("load %s", load)
          .isEqualTo(sent.count(length));
      assertThat(Arrays.stream(traffic.batchRows()).sum())
          .isGreaterThanOrEqualTo(traffic.latencies().length);
    }
  }

  /** As under three times the load for ten seconds, in a window that turns nobody away. */
  @Test
  void anyNumberOfRequestsMayWait() {
    int all = 70_000;
    boolean[] full = new boolean[1];
    BatchPolicy turnsAllAway =
        queue -> {
          full[0] |= queue.waiting().rows() == all;
          return full[0]
              ? new BatchDecision.Drop("all wait")
              : new BatchDecision.Wait(Long.MAX_VALUE, "it waits for all");
        };
    assertThat(new LiveTraffic(rig, turnsAllAway).send(new long[all], all).dropped())
        .isEqualTo(all);
  }

  @Test
  void batchingCarriesMoreThanNoBatchingBySimulation() {
    BatchingRig patient = new BatchingRig(RigModel.inCache(), Duration.ofMillis(50), SOON);
    assertThat(patient.mostPerSecond(new DeadlineBatching()))
        .isGreaterThan(patient.mostPerSecond(new NoBatching()));
  }
}
