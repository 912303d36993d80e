package joist.cli.reproduce;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import joist.serving.batch.FixedWindowBatching;
import joist.serving.batch.ServedTraffic;
import org.junit.jupiter.api.Test;

class BestWindowTest {
  private static BestWindow window(int rows, int inTime, long... latencies) {
    return new BestWindow(
        new FixedWindowBatching(rows, Duration.ofMillis(1)),
        new Turns(List.of(new ServedTraffic(latencies, 0, inTime, new int[] {1}, 1))));
  }

  @Test
  void ofWindowsThatAnswerAsManyInTimeTheBestHasTheLowestP99() {
    List<BestWindow> windows =
        List.of(window(8, 1_000, 9), window(16, 1_000, 5), window(32, 1_000, 7));
    assertThat(BestWindow.best(windows).policy().rows()).isEqualTo(16);
  }

  @Test
  void moreAnswersInTimeCountBeforeP99() {
    List<BestWindow> windows = List.of(window(8, 900, 5), window(16, 1_000, 9));
    assertThat(BestWindow.best(windows).policy().rows()).isEqualTo(16);
    assertThat(BestWindow.best(List.of(window(8, 0, 9), window(16, 0, 5))).words())
        .isEqualTo("16 rows, 1 ms");
  }
}
