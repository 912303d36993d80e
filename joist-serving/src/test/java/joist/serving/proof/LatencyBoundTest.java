package joist.serving.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class LatencyBoundTest {
  private static final ProofSettings SETTINGS =
      ProofSettings.STANDARD.withObjective(Duration.ofMillis(10));

  @Test
  void aFirstVersionHasNoBound() {
    assertThat(LatencyBound.of(SETTINGS, false, List.of(), 1)).isEmpty();
  }

  @Test
  void whatReplacesAnotherMustMeetTheObjective() {
    List<Pace> quick = List.of(new Pace(1, Duration.ofMillis(1)));

    assertThat(LatencyBound.of(SETTINGS, true, quick, 1).orElseThrow().most())
        .isEqualTo(Duration.ofMillis(10));
  }

  @Test
  void whereTheLiveOneMissesTheObjectiveItIsTheMeasure() {
    List<Pace> slow =
        List.of(new Pace(1, Duration.ofMillis(4)), new Pace(64, Duration.ofMillis(40)));

    assertThat(LatencyBound.of(SETTINGS, true, slow, 1).orElseThrow().most())
        .isEqualTo(Duration.ofMillis(10));
    assertThat(LatencyBound.of(SETTINGS, true, slow, 64).orElseThrow().most())
        .isEqualTo(Duration.ofMillis(50));
  }

  @Test
  void ofWhatTheLiveOneTookOnceAndTakesNowTheMoreIsTheMeasure() {
    List<Pace> twice =
        List.of(new Pace(64, Duration.ofMillis(40)), new Pace(64, Duration.ofMillis(80)));

    LatencyBound bound = LatencyBound.of(SETTINGS, true, twice, 64).orElseThrow();
    assertThat(bound.most()).isEqualTo(Duration.ofMillis(100));
    assertThat(bound.isExceededBy(Duration.ofMillis(100))).isFalse();
    assertThat(bound.isExceededBy(Duration.ofMillis(101))).isTrue();
  }

  @Test
  void aStatedBoundIsTheBound() {
    ProofSettings stated = SETTINGS.withStated(Duration.ofMillis(3));

    assertThat(LatencyBound.of(stated, false, List.of(), 1).orElseThrow().most())
        .isEqualTo(Duration.ofMillis(3));
  }
}
