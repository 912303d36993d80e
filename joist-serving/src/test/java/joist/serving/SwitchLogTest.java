package joist.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import joist.serving.stats.TrafficStats;
import org.junit.jupiter.api.Test;

class SwitchLogTest {
  private final ManualClock clock = new ManualClock();
  private final TrafficStats traffic = new TrafficStats(0);
  private final SwitchLog log = new SwitchLog();

  private void second(int requests, Duration latency) {
    for (int i = 0; i < requests; i++) {
      traffic.answered(1, latency.toNanos());
    }
    clock.advance(Duration.ofSeconds(1));
    traffic.tick(clock.nanos());
    log.tick(clock.nanos());
  }

  @Test
  void tellsTrafficBeforeDuringAndAfterASwitch() {
    second(100, Duration.ofMillis(1));
    SwitchLog.Start start = SwitchLog.Start.of(traffic, clock.nanos());
    second(50, Duration.ofMillis(4));
    SwitchRecord record =
        new SwitchRecord(
            "m",
            1,
            2,
            clock.now(),
            DeployReport.Times.NONE,
            start.before(),
            start.before(),
            Optional.empty());
    log.add(record, traffic, start, clock.nanos());
    second(50, Duration.ofMillis(4));
    assertThat(log.newestFirst().getFirst().after()).isEmpty();
    for (int i = 0; i < 5; i++) {
      second(200, Duration.ofMillis(2));
    }

    SwitchRecord told = log.newestFirst().getFirst();
    assertThat(told.before().ratePerSecond()).isEqualTo(100);
    assertThat(told.before().p99Nanos().orElseThrow()).isBetween(1e6, 1.1e6);
    assertThat(told.during().ratePerSecond()).isEqualTo(50);
    assertThat(told.during().p99Nanos().orElseThrow()).isBetween(4e6, 4.4e6);
    assertThat(told.after().orElseThrow().ratePerSecond()).isEqualTo(200);
    assertThat(told.after().orElseThrow().p50Nanos().orElseThrow()).isBetween(2e6, 2.2e6);
  }
}
