package joist.serving.isolate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import joist.model.Pause;
import org.junit.jupiter.api.Test;

class WaitingTest {
  private final Waiting waiting = new Waiting(() -> 1_000);

  @Test
  void saysWhenTheNextChildIsExpected() {
    waiting.expect(5_000);
    assertThat(waiting.pause().orElseThrow().expected()).isEqualTo(Duration.ofNanos(4_000));
    waiting.expect(500);
    assertThat(waiting.pause().orElseThrow().expected()).isZero();
  }

  /** A request that came with a deadline before the next child leaves. */
  @Test
  void whoWaitsNoLongerLeavesThePlaceToOthers() {
    List<Pause> pauses = new ArrayList<>();
    for (int i = 0; i < Waiting.MOST; i++) {
      pauses.add(waiting.pause().orElseThrow());
    }
    assertThat(waiting.pause()).isEmpty();
    pauses.getFirst().over().cancel(false);
    Pause next = waiting.pause().orElseThrow();
    assertThat(waiting.pause()).isEmpty();

    waiting.expect(9_000); // that child failed too; who waits goes on waiting
    assertThat(next.over()).isNotDone();
    waiting.end();
    assertThat(next.over()).isCompleted();
    assertThat(pauses.getLast().over()).isCompleted();
    assertThat(waiting.pause()).isPresent();
  }
}
