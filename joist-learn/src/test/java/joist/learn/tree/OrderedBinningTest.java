package joist.learn.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import joist.learn.feature.Feature;
import org.junit.jupiter.api.Test;

class OrderedBinningTest {
  private static final Feature X = new Feature("x", "x", 0);

  @Test
  void sendsEachValueToTheFirstBinWhoseUpperEdgeHoldsIt() {
    SplittableRandom random = new SplittableRandom(Rows.seed());
    float[] values = new float[5_000];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.exp(random.nextDouble() * 40 - 20) * (random.nextBoolean() ? 1 : -1);
    }
    OrderedBinning binning = bin(values.clone(), 64);
    for (float value : values) {
      int bin = binning.bin(value);
      assertThat(bin == 0 || value > binning.threshold(bin - 1)).isTrue();
      assertThat(value <= binning.threshold(bin)).isTrue();
    }
  }

  @Test
  void givesFewDistinctValuesABinEach() {
    OrderedBinning binning = bin(new float[] {3, 1, 2, 1, 2, 3, 1, 2, 3}, 255);
    assertThat(binning.upper()).containsExactly(1.5f, 2.5f);
  }

  @Test
  void mergesValuesThatAreTooRareForABin() {
    float[] values = new float[200];
    for (int i = 0; i < values.length; i++) {
      values[i] = i < 100 ? 1 : i < 102 ? 2 : 3;
    }
    OrderedBinning binning = bin(values, 255);
    assertThat(binning.bin(2)).isEqualTo(binning.bin(3)).isNotEqualTo(binning.bin(1));
  }

  @Test
  void letsAFiftiethOfASmallTableBeABin() {
    assertThat(bin(new float[] {1, 2, 3}, 255).upper()).containsExactly(1.5f, 2.5f);
  }

  @Test
  void givesAFrequentValueABinOfItsOwn() {
    float[] values = new float[1_000];
    for (int i = 0; i < values.length; i++) {
      values[i] = i % 2 == 0 ? 0.5f : i / 1000f;
    }
    OrderedBinning binning = bin(values.clone(), 16);
    int frequent = binning.bin(0.5f);
    assertThat(binning.bin(0.49f)).isLessThan(frequent);
    assertThat(binning.bin(0.511f)).isGreaterThan(frequent);
  }

  @Test
  void fillsBinsAboutEqually() {
    SplittableRandom random = new SplittableRandom(Rows.seed());
    float[] values = new float[20_000];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.pow(random.nextDouble(), 5);
    }
    OrderedBinning binning = bin(values.clone(), 101);
    int[] counts = new int[binning.bins()];
    for (float value : values) {
      counts[binning.bin(value)]++;
    }
    assertThat(binning.missing()).isEqualTo(100);
    assertThat(Arrays.stream(counts).limit(100)).allMatch(count -> count > 100 && count < 300);
  }

  @Test
  void neverUsesMoreBinsThanAsked() {
    float[] values = new float[10_000];
    for (int i = 0; i < values.length; i++) {
      values[i] = i % 7 == 0 ? i % 49 : i;
    }
    assertThat(bin(values, 20).bins()).isLessThanOrEqualTo(20);
  }

  @Test
  void keepsMissingValuesApart() {
    OrderedBinning binning = bin(new float[] {1, 1, 1, 2, 2, 2}, 255);
    assertThat(binning.bin(Float.NaN)).isEqualTo(binning.missing()).isEqualTo(2);
  }

  @Test
  void treatsBothZerosAsOneValue() {
    OrderedBinning binning = bin(new float[] {-0f, 0f, -0f, 0f, 0f, -0f}, 255);
    assertThat(binning.canSplit()).isFalse();
  }

  @Test
  void putsTheEdgeOfNeighbouringFloatsOnTheLowerOne() {
    float low = 1f;
    float high = Math.nextUp(low);
    assertThat(OrderedBinning.between(low, high)).isEqualTo(low);
    assertThat(OrderedBinning.between(-Float.MAX_VALUE, Float.MAX_VALUE)).isZero();
  }

  private static OrderedBinning bin(float[] values, int max) {
    return OrderedBinning.of(X, values, false, new TreeSettings.Bins(max, 3, 1 << 20));
  }
}
