package joist.serving.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class LearnedCurveTest {
  private static final long SEED = Long.getLong("joist.seed", 2026L);

  @Test
  void comesCloseToTheCurveThatBatchesFollow() {
    LatencyCurve truth = LatencyCurve.linear(2e6, 1e5);
    LearnedCurve learned = new LearnedCurve(LatencyCurve.linear(0, 1));
    Random random = new Random(SEED);
    for (int i = 0; i < 5_000; i++) {
      int rows = 1 + random.nextInt(128);
      double noise = 1 + 0.05 * random.nextGaussian();
      learned.learn(rows, (long) (truth.nanos(rows) * noise));
    }
    for (int rows : new int[] {1, 5, 17, 64, 120}) {
      assertThat(learned.curve().nanos(rows))
          .as("%d rows, -Djoist.seed=%d", rows, SEED)
          .isCloseTo(truth.nanos(rows), within(0.15 * truth.nanos(rows)));
    }
  }

  @Test
  void forgetsColdRunsAtOnce() {
    LearnedCurve learned = new LearnedCurve(LatencyCurve.linear(0, 1));
    learned.learn(1, 2_000_000_000L);
    learned.learn(1, 1_000_000L);
    assertThat(learned.curve().nanos(1)).isEqualTo(1_000_000);
  }

  @Test
  void neverFallsThoughSamplesDo() {
    LearnedCurve learned = new LearnedCurve(LatencyCurve.linear(0, 1));
    learned.learn(1, 500);
    learned.learn(8, 300);
    assertThat(learned.curve().nanos(1)).isEqualTo(400);
    assertThat(learned.curve().nanos(8)).isEqualTo(400);
  }

  /** 4 ms for up to four rows, 9 ms for up to sixteen, and so on: blocks of 16 and of 4. */
  private static double stairs(int rows) {
    int rest = rows % 16;
    double last = rest == 0 ? 0 : rest <= 4 ? 4e6 : rest <= 8 ? 8e6 : 9e6;
    return rows / 16 * 9e6 + last;
  }

  @Test
  void knowsTheStepsOfBlocksOnASlowMachineToo() {
    LearnedCurve learned = new LearnedCurve(LatencyCurve.linear(0, 1));
    Random random = new Random(SEED);
    double slow = 0;
    for (int i = 0; i < 5_000; i++) {
      int rows = 1 + random.nextInt(48);
      slow = 0.95 * slow + 0.03 * random.nextGaussian();
      learned.learn(rows, (long) (stairs(rows) * Math.exp(slow + 0.02 * random.nextGaussian())));
    }
    LatencyCurve curve = learned.curve();
    String seed = "-Djoist.seed=%d".formatted(SEED);
    assertThat(curve.nanos(20) / curve.nanos(16)).as(seed).isBetween(1.3, 1.6);
    assertThat(curve.nanos(16) / curve.nanos(10)).as(seed).isBetween(1.0, 1.1);
    assertThat(curve.nanos(5) / curve.nanos(4)).as(seed).isBetween(1.7, 2.2);
    assertThat(curve.bestFirst(24, 1.05)).as(seed).isEqualTo(16);
    assertThat(curve.spread()).as(seed).isBetween(0.01, 0.1);
  }

  @Test
  void aSizeThatRanColdIsNotAvoidedForEver() {
    LearnedCurve learned = new LearnedCurve(LatencyCurve.linear(0, 1));
    learned.learn(4, 4_000_000);
    learned.learn(16, 400_000_000);
    learned.learn(4, 4_000_000); // so sixteen rows in fours would take 16 ms
    assertThat(learned.curve().nanos(16)).isEqualTo(16_000_000);
    learned.learn(1, 90_000_000);
    learned.learn(4, 4_000_000);
    assertThat(learned.curve().nanos(1)).isLessThanOrEqualTo(4_000_000);
  }

  private static void learnFives(LearnedCurve curve, int times) {
    for (int i = 0; i < times; i++) {
      curve.learn(5, 10_000_000);
    }
  }

  @Test
  void theLargestSizeIsTriedAgainWhereItSeemedToSaveNothing() {
    for (long seen : new long[] {36_000_000, 60_000_000}) { // 24 ms where nothing stands still
      LearnedCurve learned = new LearnedCurve(LatencyCurve.linear(0, 1));
      learned.learn(5, 10_000_000);
      learned.learn(17, seen);
      assertThat(learned.curve().bestFirst(17, 1.05)).isEqualTo(5);
      learnFives(learned, 62);
      assertThat(learned.curve().bestFirst(17, 1.05)).isEqualTo(17);
      learned.learn(17, 24_000_000);
      learnFives(learned, 1_000);
      assertThat(learned.curve().nanos(17)).as("it saves something").isEqualTo(24_000_000);
    }
  }

  @Test
  void whatIsNoBetterIsTriedMoreAndMoreRarely() {
    LearnedCurve learned = new LearnedCurve(LatencyCurve.linear(0, 1));
    learned.learn(5, 10_000_000);
    int tried = 0;
    for (int i = 0; i < 2_000; i++) {
      boolean isTried = learned.curve().bestFirst(17, 1.05) == 17;
      tried += isTried ? 1 : 0;
      learned.learn(isTried ? 17 : 5, isTried ? 60_000_000 : 10_000_000);
    }
    assertThat(tried).isBetween(4, 7);
  }

  @Test
  void aStallIsBelievedOnlyInPart() {
    LearnedCurve learned = new LearnedCurve(LatencyCurve.linear(0, 1));
    for (int i = 0; i < 20; i++) {
      learned.learn(1, 1_000_000);
      learned.learn(8, 2_000_000);
    }
    learned.learn(8, 900_000_000);
    assertThat(learned.curve().nanos(8)).isLessThan(3_000_000);
    for (int i = 0; i < 60; i++) {
      learned.learn(8, 40_000_000); // a model that became slower
    }
    assertThat(learned.curve().nanos(8)).isBetween(36e6, 44e6);
  }

  @Test
  void whatIsRarelyRunIsLearnedAnew() {
    LearnedCurve curve = new LearnedCurve(LatencyCurve.linear(0, 1));
    curve.learnAnew(4, 4_000);
    assertThat(curve.curve().nanos(4)).isEqualTo(4_000);
    curve.learnAnew(4, 3_000);
    assertThat(curve.curve().nanos(4)).isEqualTo(3_500);
  }
}
