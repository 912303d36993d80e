package joist.serving.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PredictedMissTest {
  private static final long MS = 1_000_000;
  private final PredictedMiss policy = new PredictedMiss();

  private static Load load(long queued, long standing, long cost) {
    return new Load(queued, 2, false, standing, cost, 10 * MS);
  }

  @Test
  void admitsWhatKeepsTheObjective() {
    assertThat(policy.decide(load(0, 0, MS))).isInstanceOf(Admission.Admitted.class);
    assertThat(policy.decide(load(16 * MS, 0, 2 * MS))).isInstanceOf(Admission.Admitted.class);
  }

  @Test
  void shedsWhatWouldMissIt() {
    assertThat(policy.decide(load(16 * MS, 0, 3 * MS))).isInstanceOf(Admission.Shed.class);
    assertThat(policy.decide(load(0, 11 * MS, 1))).isInstanceOf(Admission.Shed.class);
  }

  @Test
  void admitsALargeRequestToAnIdleServer() {
    assertThat(policy.decide(load(0, 0, 500 * MS))).isInstanceOf(Admission.Admitted.class);
  }

  @Test
  void shedsWhenTheQueueIsFull() {
    Load full = new Load(0, 2, true, 0, MS, 10 * MS);

    assertThat(policy.decide(full)).isInstanceOf(Admission.Shed.class);
  }

  @Test
  void asksToComeBackWhenTheWaitIsOver() {
    Admission decision = policy.decide(load(7_000 * MS, 0, MS));

    assertThat(decision)
        .isInstanceOfSatisfying(
            Admission.Shed.class,
            shed -> {
              assertThat(shed.retryAfter()).isEqualTo(Duration.ofSeconds(4));
              assertThat(shed.why()).contains("3,500.0 ms").contains("10.0 ms");
            });
  }
}
