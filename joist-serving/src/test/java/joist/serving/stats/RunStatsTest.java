package joist.serving.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RunStatsTest {
  private final RunStats stats = new RunStats();

  @Test
  void tellsNothingBeforeTheFirstRun() {
    assertThat(stats.counts()).isEqualTo(new RunCounts(0, 0, List.of()));
  }

  @Test
  void tellsEachSizeWithWhatItTook() {
    stats.ran(7, 100);
    stats.ran(3, 30);
    stats.ran(7, 50);
    stats.decoded(7, 5);
    stats.decoded(7, 6);
    stats.encoded(3, 2);

    assertThat(stats.counts())
        .isEqualTo(
            new RunCounts(
                3,
                17,
                List.of(
                    new RunCounts.OfSize(3, 1, 0, 30, 2), new RunCounts.OfSize(7, 2, 11, 150, 0))));
  }

  @Test
  void aRunOfNoRowsIsARun() {
    stats.ran(0, 10);
    assertThat(stats.counts())
        .isEqualTo(new RunCounts(1, 0, List.of(new RunCounts.OfSize(0, 1, 0, 10, 0))));
  }

  @Test
  void callersOfAnySizesFillNoMemoryAndHideNoUsualSize() {
    long rows = 0;
    for (int size = 1_000_000; size < 1_010_000; size++) {
      stats.ran(size, 1);
      rows += size;
    }
    stats.ran(64, 1);

    RunCounts counts = stats.counts();
    assertThat(counts.runs()).isEqualTo(10_001);
    assertThat(counts.rows()).isEqualTo(rows + 64);
    assertThat(counts.bySize()).hasSizeBetween(1_000, 4_000);
    assertThat(counts.bySize().getFirst()).isEqualTo(new RunCounts.OfSize(64, 1, 0, 1, 0));
  }
}
