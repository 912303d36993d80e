package joist.serving.threads;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LatencyOrThroughputTest {
  private static int threads(int current, double demand, double one, double all, long calls) {
    return new LatencyOrThroughput()
        .decide(new CallSnapshot(2, current, demand, one, all, calls))
        .threads();
  }

  @Test
  void whatIsNotKnownIsTriedOneThreadFirst() {
    assertThat(threads(1, 0, Double.NaN, Double.NaN, 0)).isEqualTo(1);
    assertThat(threads(1, 0.1, 2e6, Double.NaN, 1)).isEqualTo(2);
    assertThat(threads(1, 0.9, 2e6, Double.NaN, 1)).isEqualTo(1);
  }

  @Test
  void allThreadsHelpOneCallWhileCallsAreFew() {
    assertThat(threads(1, 0.1, 2e6, 1e6, 2)).isEqualTo(2);
    assertThat(threads(2, 1.5, 2e6, 1e6, 2)).isEqualTo(1);
  }

  /** What one thread takes was seen of one row, say, and what all take of sixteen. */
  @Test
  void twoThreadsAreNotBelievedToEndACallFourTimesAsSoon() {
    CallSnapshot guessed = new CallSnapshot(2, 1, 1.5, 40e6, 9e6, 2);
    assertThat(guessed.speedup()).isEqualTo(2);
    assertThat(new LatencyOrThroughput().decide(guessed).threads()).isEqualTo(1);
  }

  @Test
  void betweenTheBoundsItStaysAsItIs() {
    assertThat(threads(1, 1.0, 2e6, 1e6, 2)).isEqualTo(1);
    assertThat(threads(2, 1.0, 2e6, 1e6, 2)).isEqualTo(2);
  }

  @Test
  void threadsThatDoNotHelpAreNotGranted() {
    assertThat(threads(1, 0.1, 1.05e6, 1e6, 2)).isEqualTo(1);
    assertThat(threads(2, 0.1, 1e6, 3e6, 2)).isEqualTo(1);
  }

  @Test
  void aQuietServerTriesTheOtherWayNowAndThen() {
    assertThat(threads(2, 0.1, 2e6, 1e6, 63)).isEqualTo(1);
    assertThat(threads(1, 0.1, 1e6, 1e6, 63)).isEqualTo(2);
    assertThat(threads(1, 3, 2e6, 1e6, 63)).isEqualTo(1);
  }

  @Test
  void whatWasMeasuredOfColdCodeIsTriedAgain() {
    assertThat(threads(1, 0.8, 2e6, 4e6, 62)).isEqualTo(1);
    assertThat(threads(1, 0.8, 2e6, 4e6, 63)).isEqualTo(2);
    assertThat(threads(1, 0.95, 2e6, 4e6, 63))
        .as("too much traffic whatever it gains")
        .isEqualTo(1);
  }

  @Test
  void saysWhy() {
    Grant grant = new LatencyOrThroughput().decide(new CallSnapshot(2, 1, 0.2, 2e6, 1e6, 2));
    assertThat(grant.why())
        .isEqualTo(
            "2 threads end a call 2.00 times as soon, and calls of so many would run 10 % of the"
                + " time");
    assertThat(new LatencyOrThroughput().decide(new CallSnapshot(1, 1, 0, 1, 1, 0)))
        .isEqualTo(Grant.ALONE);
  }
}
