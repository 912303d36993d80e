package joist.serving.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LatencyHistogramTest {
  private static final long SEED = Long.getLong("joist.seed", 20260131);

  @Test
  void everyDurationLiesInItsBucket() {
    Random random = new Random(SEED);
    for (int i = 0; i < 200_000; i++) {
      long nanos = (long) Math.exp(random.nextDouble() * Math.log(60e9));
      int bucket = LatencyHistogram.bucket(nanos);
      double upper = LatencyHistogram.upperBoundNanos(bucket);
      double lower = bucket == 0 ? 0 : LatencyHistogram.upperBoundNanos(bucket - 1);
      assertThat((double) nanos)
          .as("%d ns in bucket %d, seed %d", nanos, bucket, SEED)
          .isGreaterThanOrEqualTo(lower)
          .isLessThan(upper);
    }
  }

  @Test
  void takesAnyDurationAtAll() {
    LatencyHistogram histogram = new LatencyHistogram();
    histogram.record(-5);
    histogram.record(0);
    histogram.record(Long.MAX_VALUE);

    assertThat(histogram.counts().total()).isEqualTo(3);
  }

  @Test
  void quantilesAreWithinABucketOfTheSortedOnes() {
    Random random = new Random(SEED);
    LatencyHistogram histogram = new LatencyHistogram();
    long[] all = new long[20_000];
    for (int i = 0; i < all.length; i++) {
      all[i] = (long) (1000 * Math.exp(3 * Math.abs(random.nextGaussian())));
      histogram.record(all[i]);
    }
    Arrays.sort(all);

    for (double q : new double[] {0.01, 0.5, 0.9, 0.99, 0.999}) {
      double exact = all[(int) Math.ceil(q * all.length) - 1];
      assertThat(histogram.counts().quantileNanos(q).orElseThrow())
          .as("quantile %s, seed %d", q, SEED)
          .isBetween(exact, exact * 17 / 16 + 63);
    }
  }

  @Test
  void hasNoQuantileOfNothing() {
    assertThat(new LatencyHistogram().counts().quantileNanos(0.5)).isEmpty();
  }

  @Test
  void countsBelowPowersOfTwoExactly() {
    LatencyHistogram histogram = new LatencyHistogram();
    histogram.record(999);
    histogram.record(1_000);
    histogram.record(1_999);
    histogram.record(2_000);
    LatencyCounts counts = histogram.counts();

    assertThat(counts.belowPowerOfTwoMicros(0)).isEqualTo(1);
    assertThat(counts.belowPowerOfTwoMicros(1)).isEqualTo(3);
    assertThat(counts.belowPowerOfTwoMicros(24)).isEqualTo(4);
    assertThat(counts.sumNanos()).isEqualTo(5_998);
  }
}
