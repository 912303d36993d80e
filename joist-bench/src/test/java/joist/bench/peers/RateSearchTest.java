package joist.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class RateSearchTest {
  private static double found(double limit, double first) throws Exception {
    return new RateSearch(rate -> rate <= limit).from(first);
  }

  @Test
  void findsTheLimitFromBelowAndFromAbove() throws Exception {
    for (double limit : new double[] {130, 1000, 1600, 31_000}) {
      assertThat(found(limit, 1000)).isCloseTo(limit, Percentage.withPercentage(8));
      assertThat(found(limit, 1000)).isLessThanOrEqualTo(limit);
    }
  }

  @Test
  void saysZeroWhereNothingPasses() throws Exception {
    assertThat(found(0, 1000)).isZero();
  }

  @Test
  void triesARateThatFailedOnceMore() throws Exception {
    List<Double> tried = new ArrayList<>();
    double found =
        new RateSearch(
                rate -> {
                  boolean again = tried.contains(rate);
                  tried.add(rate);
                  return again && rate <= 900;
                })
            .from(1000);
    assertThat(found).isCloseTo(900, Percentage.withPercentage(8));
  }
}
