package joist.learn.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ExponentialTest {
  @Test
  void agreesWithTheLibraryToEightDigits() {
    for (double x = -700; x <= 700; x += 0.37) {
      assertThat(Exponential.of(x) / Math.exp(x)).isCloseTo(1, within(1e-8));
    }
  }

  @Test
  void staysFiniteAndAboveZeroWhereverScoresGo() {
    assertThat(Exponential.of(1e9)).isFinite();
    assertThat(Exponential.of(-1e9)).isPositive();
  }
}
