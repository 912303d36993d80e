package joist.serving.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import joist.serving.batch.LatencyCurve;
import joist.serving.batch.NoBatching;
import joist.serving.batch.ServedTraffic;
import joist.serving.simulate.MeasuredTraffic.Batch;
import joist.serving.simulate.MeasuredTraffic.Sent;
import org.junit.jupiter.api.Test;

class ReplayedServiceTest {
  @Test
  void eachBatchTakesWhatTheOneInItsPlaceTook() {
    ServiceTime service =
        new ReplayedService(
            new MeasuredTraffic(
                List.of(new Batch(0, 1, 0, 5_000, 1_000_000), new Batch(0, 1, 0, 0, 3_000_000)),
                List.of(),
                0));
    assertThat(traffic(service).latencies()).containsExactly(1_005_000, 3_805_000);
  }

  @Test
  void eachRequestIsAsLateAsTheOneInItsPlaceAndNoneOvertakesAnother() {
    ServiceTime service =
        new ReplayedService(
            new MeasuredTraffic(
                List.of(new Batch(0, 1, 0, 0, 1_000_000)),
                List.of(new Sent(0, 600_000), new Sent(0, 0)),
                0));
    assertThat(traffic(service).latencies()).containsExactly(1_600_000, 2_400_000);
  }

  private static ServedTraffic traffic(ServiceTime service) {
    LatencyCurve curve = LatencyCurve.linear(0, 1_000_000);
    return new BatchSimulation(1, 1, Duration.ofMillis(50), service, curve)
        .run(new NoBatching(), new long[] {1_000_000, 1_200_000}, 2);
  }

  @Test
  void expectsBatches() {
    assertThatThrownBy(() -> new ReplayedService(MeasuredTraffic.NONE))
        .hasMessageContaining("one measured batch or more");
  }
}
