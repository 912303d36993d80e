package joist.serving.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import joist.serving.batch.LatencyCurve;
import joist.serving.batch.NoBatching;
import joist.serving.batch.ServedTraffic;
import joist.serving.simulate.MeasuredService.Sample;
import org.junit.jupiter.api.Test;

class ReplayedServiceTest {
  @Test
  void eachBatchTakesWhatTheOneInItsPlaceTook() {
    ServiceTime service =
        new ReplayedService(
            List.of(new Sample(0, 1, 0, 5_000, 1_000_000), new Sample(0, 1, 0, 0, 3_000_000)));
    ServedTraffic traffic =
        new BatchSimulation(1, 1, Duration.ofMillis(50), service, LatencyCurve.linear(0, 1_000_000))
            .run(new NoBatching(), new long[] {1_000_000, 1_200_000}, 2);
    assertThat(traffic.latencies()).containsExactly(1_005_000, 3_805_000);
  }

  @Test
  void expectsSamples() {
    assertThatThrownBy(() -> new ReplayedService(List.of()))
        .hasMessageContaining("one measured batch or more");
  }
}
