package joist.serving.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class LearnedCostTest {
  private final LearnedCost cost = new LearnedCost(50);

  @Test
  void assumesUntilItHasSeen() {
    assertThat(cost.predictNanos(100)).isEqualTo(5_000);
  }

  /** Or the first requests of a model that computes long for a few bytes would be thought small. */
  @Test
  void assumesNoLessThanItWasToldUntilItHasSeen() {
    cost.assumeAtLeast(30_000_000);
    assertThat(cost.predictNanos(100)).isEqualTo(30_000_000);
    assertThat(cost.predictNanos(1_000_000)).isEqualTo(50_000_000);
    cost.learn(100, 20_000);
    assertThat(cost.predictNanos(100)).isCloseTo(20_000L, within(1_000L));
  }

  @Test
  void startsFromWhatAnotherHasLearned() {
    LearnedCost before = new LearnedCost(50);
    before.learn(100, 30_000_000);
    before.learn(10_000, 60_000_000);
    cost.learn(100, 20_000_000);
    cost.startFrom(before);
    assertThat(cost.predictNanos(100)).isCloseTo(20_000_000L, Percentage.withPercentage(2));
    assertThat(cost.predictNanos(10_000)).isCloseTo(60_000_000L, Percentage.withPercentage(2));
  }

  @Test
  void learnsWhatASizeCosts() {
    for (int i = 0; i < 200; i++) {
      cost.learn(1_000, 20_000);
    }
    assertThat(cost.predictNanos(1_000)).isCloseTo(20_000L, Percentage.withPercentage(2));
  }

  @Test
  void scalesFromTheNearestSizeThatIsKnown() {
    cost.learn(1_000, 20_000);

    assertThat(cost.predictNanos(100_000)).isCloseTo(2_000_000L, Percentage.withPercentage(2));
  }

  /** Or huge requests would be turned away for good: what is not run is not learned. */
  @Test
  void aHugeRequestIsNotThoughtToCostWhatSoManyTinyOnesCost() {
    cost.learn(100, 20_000); // 200 ns a byte, nearly all of it overhead
    assertThat(cost.predictNanos(1_000_000)).isLessThan(51_000_000);
    for (int i = 0; i < 200; i++) {
      cost.learn(100, 20_000);
      cost.learn(200, 20_500); // 5 ns a byte more
    }
    assertThat(cost.predictNanos(1_000_000)).isBetween(1_000_000L, 12_000_000L);
    cost.learn(1_000_000, 8_000_000);
    assertThat(cost.predictNanos(1_000_000)).isCloseTo(8_000_000L, Percentage.withPercentage(2));
    assertThat(cost.predictNanos(200)).isCloseTo(20_500L, Percentage.withPercentage(3));
  }

  @Test
  void keepsSmallAndLargeApart() {
    for (int i = 0; i < 200; i++) {
      cost.learn(100, 10_000); // mostly overhead
      cost.learn(100_000, 1_000_000);
    }
    assertThat(cost.predictNanos(100)).isCloseTo(10_000L, within(500L));
    assertThat(cost.predictNanos(100_000)).isCloseTo(1_000_000L, within(50_000L));
  }

  @Test
  void followsAChange() {
    cost.learn(100, 10_000);
    for (int i = 0; i < 100; i++) {
      cost.learn(100, 40_000);
    }
    assertThat(cost.predictNanos(100)).isCloseTo(40_000L, within(1_000L));
  }

  @Test
  void aStallOfTheMachineIsNoCostOfARequest() {
    cost.learn(100, 40_000);
    cost.learn(100, 100_000_000);
    assertThat(cost.predictNanos(100)).isLessThan(60_000);
    for (int i = 0; i < 100; i++) {
      cost.learn(100, 100_000_000);
    }
    assertThat(cost.predictNanos(100)).isGreaterThan(90_000_000);
  }

  @Test
  void whatSeemedToCostNothingIsLearnedAnew() {
    cost.learn(100, 0);
    for (int i = 0; i < 200; i++) {
      cost.learn(100, 40_000);
    }
    assertThat(cost.predictNanos(100)).isCloseTo(40_000L, within(2_000L));
  }
}
