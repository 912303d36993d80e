package joist.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import joist.serving.stats.TrafficStats;
import joist.tensor.Ledger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clocks that jump: the wall clock by years, either way, as when somebody sets it; the monotonic
 * one by a day, forward, as when the machine sleeps.
 */
class JumpingClockTest {
  private static final Instant START = Instant.parse("2026-06-01T12:00:00Z");

  @TempDir Path folder;

  private final Jumping clock = new Jumping();
  private final Deployments deployments =
      new Deployments(
          new Deployments.WarmSettings(10, Duration.ofSeconds(1)),
          new Ledger(1 << 28),
          clock,
          Runnable::run,
          new SampleRows());

  private static final class Jumping implements ServingClock {
    private Instant now = START;
    private long nanos = 1;

    @Override
    public long nanos() {
      return nanos += 1000;
    }

    @Override
    public Instant now() {
      return now;
    }
  }

  @AfterEach
  void close() {
    deployments.close();
  }

  private DeployReport deploy(int version) {
    Path file = SmallModels.number(folder, version * 1000);
    return deployments.deploy(new DeployRequest("m", version, Optional.empty(), file)).join();
  }

  @Test
  void theWallClockMayBeSetBackOrForward() {
    assertThat(deploy(1).isLive()).isTrue();
    clock.now = Instant.parse("1970-01-01T00:00:00Z");
    assertThat(deploy(2).isLive()).isTrue();
    deployments.tick();
    clock.now = Instant.parse("2199-01-01T00:00:00Z");
    assertThat(deploy(3).isLive()).isTrue();
    deployments.tick();

    assertThat(deployments.live("m").orElseThrow().version()).isEqualTo(3);
    assertThat(deployments.switches())
        .as("in the order in which they were made, the newest first")
        .extracting(SwitchRecord::toVersion)
        .containsExactly(3, 2, 1);
  }

  @Test
  void timesAreOfTheMonotonicClockAlone() {
    DeployReport report = deploy(1);
    clock.now = START.minus(Duration.ofDays(400));
    DeployReport next = deploy(2);

    for (DeployReport.Times times : new DeployReport.Times[] {report.times(), next.times()}) {
      assertThat(times.load()).isPositive().isLessThan(Duration.ofSeconds(1));
      assertThat(times.warm()).isPositive().isLessThan(Duration.ofSeconds(1));
    }
  }

  @Test
  void statisticsOutliveASleepOfADay() {
    deploy(1);
    TrafficStats stats = deployments.live("m").orElseThrow().stats();
    stats.answered(1, 2_000_000);
    deployments.tick();
    clock.nanos += Duration.ofDays(1).toNanos();
    deployments.tick();
    stats.answered(1, 4_000_000);
    deployments.tick();

    assertThat(stats.requests()).isEqualTo(2);
    assertThat(stats.recent(clock.nanos()).ratePerSecond()).isBetween(0.0, 1.0);
    assertThat(deploy(2).isLive()).isTrue();
  }
}
