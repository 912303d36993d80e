package joist.cli.reproduce;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import joist.serving.batch.DeadlineBatching;
import joist.serving.batch.NoBatching;
import joist.serving.batch.ServedTraffic;
import org.junit.jupiter.api.Test;

class BatchingRigTest {
  private static final Duration SOON = Duration.ofMillis(100);

  @Test
  void everyRequestOfALiveRunIsAnsweredOrTurnedAwayAndCountedOnce() {
    BatchingRig rig = new BatchingRig(RigModel.inCache(), Duration.ofMillis(20), SOON);
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

  @Test
  void batchingCarriesMoreThanNoBatchingBySimulation() {
    BatchingRig rig = new BatchingRig(RigModel.inCache(), Duration.ofMillis(50), SOON);
    assertThat(rig.mostPerSecond(new DeadlineBatching()))
        .isGreaterThan(rig.mostPerSecond(new NoBatching()));
  }
}
