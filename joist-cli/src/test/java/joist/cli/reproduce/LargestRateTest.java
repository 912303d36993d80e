package joist.cli.reproduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LargestRateTest {
  @Test
  void findsTheRateFromBelowAndFromAbove() {
    for (double first : new double[] {700, 1_000, 1_500}) {
      LargestRate found = LargestRate.from(first, 0.99, rate -> rate <= 1_000 ? 0.995 : 0.5);
      assertThat(found.perSecond()).as("from %s", first).isCloseTo(1_000, within(60.0));
      assertThat(found.perSecond()).isLessThanOrEqualTo(1_000);
      assertThat(found.inTimeShare()).isEqualTo(0.995);
    }
  }

  @Test
  void oneTryThatFailsOfThreeIsNoFailure() {
    AtomicInteger tries = new AtomicInteger();
    LargestRate found =
        LargestRate.from(
            1_000,
            0.99,
            rate -> {
              boolean stalls = tries.getAndIncrement() % 3 == 1;
              return rate > 1_000 || stalls ? 0.5 : 1;
            });
    assertThat(found.perSecond()).isEqualTo(1_000);
  }

  @Test
  void oneTryThatSucceedsOfThreeIsNoSuccess() {
    AtomicInteger tries = new AtomicInteger();
    LargestRate found =
        LargestRate.from(
            1_000, 0.99, rate -> rate < 950 || tries.getAndIncrement() % 3 == 0 ? 1 : 0.5);
    assertThat(found.perSecond()).isLessThan(950);
  }

  @Test
  void aServerThatCarriesNothingHasARateOfZero() {
    assertThat(LargestRate.from(1_000, 0.99, rate -> 0.2)).isEqualTo(new LargestRate(0, 0.2));
  }
}
