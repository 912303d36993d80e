package joist.measure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QuantilesTest {
  @Test
  void aShareOfTheValuesStaysWithin() {
    long[] rising = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    assertThat(Quantiles.of(rising, 0)).isEqualTo(1);
    assertThat(Quantiles.of(rising, 0.5)).isEqualTo(6);
    assertThat(Quantiles.of(rising, 0.99)).isEqualTo(10);
    assertThat(Quantiles.of(rising, 1)).isEqualTo(10);
    assertThat(Quantiles.of(new double[] {2.5}, 0.99)).isEqualTo(2.5);
  }

  @Test
  void theMiddleOfValuesInAnyOrderWhichStayAsTheyAre() {
    double[] values = {3, 1, 2};
    assertThat(Quantiles.median(values)).isEqualTo(2);
    assertThat(values).containsExactly(3, 1, 2);
  }
}
