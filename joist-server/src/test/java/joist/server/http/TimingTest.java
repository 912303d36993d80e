package joist.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import joist.serving.stats.RunStats;
import org.junit.jupiter.api.Test;

/** What callers are charged of runs that they share. */
class TimingTest {
  private static final long LONG = 8_000_000_000L;

  /** One whose run begins, after decoding. */
  private static Timing decoded() {
    Timing timing = new Timing(System.nanoTime() - 2 * LONG);
    timing.start(System.nanoTime() - 2 * LONG);
    timing.decoded();
    timing.start(System.nanoTime() - LONG);
    return timing;
  }

  @Test
  void ofASharedRunItsRowsPartIsCharged() {
    Timing timing = decoded();
    timing.ran(2, 8);
    assertThat(timing.runNanos).isGreaterThanOrEqualTo(LONG);
    assertThat(timing.chargedNanos()).isEqualTo(timing.decodeNanos + timing.runNanos / 4);
    assertThat(timing.rows()).isEqualTo(2);
  }

  @Test
  void ofARunOfItsOwnAllIsCharged() {
    Timing alone = decoded();
    alone.ran(8);
    assertThat(alone.chargedNanos()).isEqualTo(alone.decodeNanos + alone.runNanos);
    Timing full = decoded();
    full.ran(8, 8);
    assertThat(full.chargedNanos()).isEqualTo(full.decodeNanos + full.runNanos);
  }

  @Test
  void waitingIsNotCharged() {
    Timing timing = decoded();
    timing.waited();
    timing.ran(1, 2);
    assertThat(timing.waitNanos).isGreaterThanOrEqualTo(LONG);
    assertThat(timing.chargedNanos()).isEqualTo(timing.decodeNanos + timing.runNanos / 2);
  }

  @Test
  void whatSeveralRunsChargedStandsInPlaceOfTheLast() {
    Timing timing = decoded();
    timing.charge(1234);
    timing.ran(2, 8);
    assertThat(timing.chargedNanos()).isEqualTo(timing.decodeNanos + 1234);
  }

  @Test
  void aRunThatWasGivenUpIsChargedAndCountsAsNone() {
    RunStats runs = new RunStats();
    Timing timing = decoded();
    timing.countIn(runs);
    timing.gaveUp();
    assertThat(timing.runNanos).isGreaterThanOrEqualTo(LONG);
    assertThat(timing.chargedNanos()).isEqualTo(timing.decodeNanos + timing.runNanos);
    assertThat(runs.counts()).isEqualTo(new RunStats().counts());
  }
}
