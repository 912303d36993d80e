package joist.serving.stats;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TrafficStatsTest {
  private static final long SECOND = 1_000_000_000L;
  private final TrafficStats stats = new TrafficStats(0);

  @Test
  void showsNoLatencyBeforeTheFirstRequest() {
    Recent recent = stats.recent(SECOND);

    assertThat(recent.ratePerSecond()).isZero();
    assertThat(recent.p99Nanos()).isEmpty();
  }

  @Test
  void forgetsWhatIsOlderThanTheWindow() {
    for (int i = 0; i < 100; i++) {
      stats.answered(1, 50_000_000);
    }
    for (int second = 1; second <= 12; second++) {
      stats.tick(second * SECOND);
    }
    for (int i = 0; i < 30; i++) {
      stats.answered(2, 1_000_000);
    }

    Recent recent = stats.recent(12 * SECOND);
    assertThat(recent.ratePerSecond()).isEqualTo(3);
    assertThat(recent.p99Nanos().orElseThrow()).isBetween(1e6, 1.1e6);
    assertThat(stats.requests()).isEqualTo(130);
    assertThat(stats.rows()).isEqualTo(160);
  }

  @Test
  void countsStagesErrorsAndSheddingApart() {
    stats.stage(Stage.RUN, 5_000);
    stats.failed(7);
    stats.shed();
    stats.shed();

    assertThat(stats.counts(Stage.RUN).total()).isEqualTo(1);
    assertThat(stats.counts(Stage.DECODE).total()).isZero();
    assertThat(stats.requests()).isZero();
    assertThat(stats.errors()).isEqualTo(1);
    assertThat(stats.shedCount()).isEqualTo(2);
  }
}
