package joist.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import joist.serving.lane.LoadingLane;
import org.junit.jupiter.api.Test;

class WarmUpTest {
  private final ManualClock clock = new ManualClock();
  private final List<Integer> runs = new ArrayList<>();
  private final List<Long> pauses = new ArrayList<>();
  private final Deployment deployment = new Deployment("m", 1, clock);

  private Duration warm(int wanted, Duration atMost, Duration each) {
    WarmUp warmUp =
        new WarmUp(
            wanted,
            atMost,
            clock,
            new LoadingLane(
                0.5,
                clock::nanos,
                nanos -> {
                  pauses.add(nanos);
                  clock.advance(Duration.ofNanos(nanos));
                }));
    return warmUp.warm(
        deployment,
        (warmed, rows) -> {
          runs.add(rows);
          clock.advance(each);
        });
  }

  @Test
  void stopsAfterEnoughRunsAndGivesTheirMedian() {
    Duration oneRow = warm(100, Duration.ofHours(1), Duration.ofNanos(700));

    assertThat(runs.stream().filter(rows -> rows == 1)).hasSize(100);
    assertThat(runs.stream().filter(rows -> rows > 1)).hasSize(3);
    assertThat(oneRow).isEqualTo(Duration.ofNanos(700));
  }

  @Test
  void stopsWhenTheTimeIsUp() {
    warm(1_000_000, Duration.ofMillis(100), Duration.ofMillis(1));

    assertThat(clock.nanos()).isBetween(100_000_000L, 110_000_000L);
  }

  @Test
  void pausesAsLongAsItWorked() {
    warm(100, Duration.ofHours(1), Duration.ofNanos(500_000));

    assertThat(pauses).isNotEmpty();
    long paused = pauses.stream().mapToLong(Long::longValue).sum();
    assertThat((double) paused / clock.nanos()).isBetween(0.4, 0.5);
  }
}
