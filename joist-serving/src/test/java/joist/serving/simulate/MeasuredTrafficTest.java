package joist.serving.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import joist.serving.simulate.MeasuredTraffic.Batch;
import joist.serving.simulate.MeasuredTraffic.Sent;
import org.junit.jupiter.api.Test;

class MeasuredTrafficTest {
  private static final MeasuredTraffic TRAFFIC =
      new MeasuredTraffic(List.of(new Batch(20, 3, 1, 2, 30)), List.of(new Sent(10, 4)), 50);

  @Test
  void whatFollowsBeginsWhereTheFirstEnds() {
    MeasuredTraffic both = TRAFFIC.then(TRAFFIC);
    assertThat(both.batches())
        .containsExactly(new Batch(20, 3, 1, 2, 30), new Batch(70, 3, 1, 2, 30));
    assertThat(both.requests()).containsExactly(new Sent(10, 4), new Sent(60, 4));
    assertThat(both.length()).isEqualTo(100);
    assertThat(MeasuredTraffic.NONE.then(TRAFFIC)).isEqualTo(TRAFFIC);
  }

  /** Else what follows would come before them, and nothing be found in the order of time. */
  @Test
  void requestsThatWereTurnedAwayAfterTheLastBatchArePartOfIt() {
    MeasuredTraffic dropped =
        new MeasuredTraffic(
            List.of(new Batch(20, 1, 1, 2, 30)), List.of(new Sent(10, 4), new Sent(60, 5)), 50);
    assertThat(dropped.length()).isEqualTo(65);
    assertThat(dropped.then(TRAFFIC).requests())
        .containsExactly(new Sent(10, 4), new Sent(60, 5), new Sent(75, 4));
  }
}
