package joist.serving.admission;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StandingDelayTest {
  private static final long MS = 1_000_000;
  private final StandingDelay delay = new StandingDelay(100 * MS, 0);

  @Test
  void ignoresABurst() {
    delay.observe(0, 10 * MS);
    delay.observe(80 * MS, 90 * MS);
    delay.observe(0, 110 * MS);

    assertThat(delay.nanos()).isZero();
  }

  @Test
  void tellsADelayThatStays() {
    for (int i = 1; i <= 11; i++) {
      delay.observe((20 + i) * MS, i * 10 * MS);
    }
    assertThat(delay.nanos()).isEqualTo(21 * MS);
  }

  @Test
  void endsAsSoonAsOneRequestMeetsNone() {
    for (int i = 1; i <= 11; i++) {
      delay.observe(20 * MS, i * 10 * MS);
    }
    delay.observe(0, 115 * MS);

    assertThat(delay.nanos()).isZero();
  }
}
