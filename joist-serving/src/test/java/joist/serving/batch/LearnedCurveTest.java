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
    learned.learn(8, 100);
    assertThat(learned.curve().nanos(8)).isEqualTo(500);
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
