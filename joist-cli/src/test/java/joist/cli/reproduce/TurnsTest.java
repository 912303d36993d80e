package joist.cli.reproduce;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import joist.serving.batch.ServedTraffic;
import org.junit.jupiter.api.Test;

class TurnsTest {
  /** All answered in time, each after so many milliseconds, over a second. */
  private static ServedTraffic turn(int answers, long millis) {
    long[] latencies = new long[answers];
    Arrays.fill(latencies, millis * 1_000_000);
    return new ServedTraffic(latencies, 0, answers, new int[] {answers}, 1);
  }

  @Test
  void whoAnswersAllThatCameIsAsGoodAsAnotherWhicheverTurnWasTheSlowest() {
    Turns ours = new Turns(List.of(turn(90, 7), turn(100, 6), turn(110, 5)));
    Turns window = new Turns(List.of(turn(90, 6), turn(100, 5), turn(110, 7)));

    assertThat(ours.goodputPerSecond()).isEqualTo(100);
    assertThat(window.goodputPerSecond()).isEqualTo(100);
    assertThat(ours.inTimeShare()).isEqualTo(1);
    assertThat(ours.millis(0.99)).isEqualTo(6);
  }

  @Test
  void aTurnInWhichNothingWasAnsweredIsOneOfTheWorst() {
    ServedTraffic stoodStill = new ServedTraffic(new long[0], 100, 0, new int[0], 1);
    Turns turns = new Turns(List.of(turn(100, 5), stoodStill, turn(100, 5)));

    assertThat(turns.goodputPerSecond()).isEqualTo(100);
    assertThat(turns.inTimeShare()).isEqualTo(1);
    assertThat(turns.millis(0.5)).isEqualTo(5);
  }
}
