package joist.learn.tree;

import java.util.Arrays;
import joist.learn.feature.Feature;

/**
 * Bins of an ordered feature: value x falls into the first bin b with {@code x <= upper[b]}, or
 * into the last ordered one; NaN into a bin of its own behind them.
 *
 * <p>A split after bin b is the test {@code x <= upper[b]} on 32-bit floats, so the emitted tree
 * sends each row where its bin went.
 *
 * @param upper f32[ordered bins - 1], strictly ascending
 * @param sawMissing whether some but not all values it was made from are missing
 */
@SuppressWarnings("ArrayRecordComponent")
record OrderedBinning(Feature feature, float[] upper, boolean sawMissing) implements Binning {

  /**
   * Finds edges so that bins hold about equally many of the sampled rows; a value that is frequent
   * enough gets a bin for itself.
   *
   * @param sample finite values, in any order; sorted in place
   */
  static OrderedBinning of(
      Feature feature, float[] sample, boolean sawMissing, TreeSettings.Bins settings) {
    Arrays.sort(sample);
    float[] values = new float[sample.length];
    int[] counts = new int[sample.length];
    int distinct = 0;
    for (float value : sample) {
      // Adding 0 turns -0 into 0: the two are equal to every reader of the model.
      float plain = value + 0f;
      if (distinct == 0 || values[distinct - 1] != plain) {
        values[distinct++] = plain;
      }
      counts[distinct - 1]++;
    }
    int max = settings.max() - 1;
    int minRows = settings.minRowsOf(sample.length);
    float[] upper = edges(values, counts, distinct, max, minRows, sample.length);
    return new OrderedBinning(feature, upper, sawMissing && distinct > 0);
  }

  private static float[] edges(
      float[] values, int[] counts, int distinct, int max, int minRows, int total) {
    float[] upper = new float[Math.max(0, max - 1)];
    int edges = 0;
    boolean each = distinct <= max;
    double mean = Math.max(minRows, (double) total / max);
    int rowsLeft = total;
    int binsLeft = max;
    if (!each) {
      // Frequent values get their own bins; the others share what rows and bins then remain.
      for (int i = 0; i < distinct; i++) {
        if (counts[i] >= mean) {
          rowsLeft -= counts[i];
          binsLeft--;
        }
      }
    }
    double target = each ? minRows : Math.max(minRows, (double) rowsLeft / Math.max(1, binsLeft));
    int inBin = 0;
    for (int i = 0; i + 1 < distinct && edges < upper.length; i++) {
      boolean frequent = !each && counts[i] >= mean;
      boolean nextFrequent = !each && counts[i + 1] >= mean;
      inBin += counts[i];
      if (!frequent && !each) {
        rowsLeft -= counts[i];
      }
      boolean full = inBin >= target || (nextFrequent && inBin >= Math.max(minRows, target / 2));
      if (frequent || full) {
        upper[edges++] = between(values[i], values[i + 1]);
        inBin = 0;
        if (!frequent && !each) {
          binsLeft--;
          target = Math.max(minRows, (double) rowsLeft / Math.max(1, binsLeft));
        }
      }
    }
    return Arrays.copyOf(upper, edges);
  }

  /** A float t near the middle with {@code low <= t < high}. */
  static float between(float low, float high) {
    float middle = (float) (((double) low + high) / 2);
    return middle < high ? Math.max(low, middle) : low;
  }

  /** The bin of missing values, and the number of those that hold numbers. */
  int missing() {
    return upper.length + 1;
  }

  @Override
  public int bins() {
    return missing() + 1;
  }

  @Override
  public boolean canSplit() {
    return upper.length > 0 || sawMissing;
  }

  @Override
  public int bin(float value) {
    if (Float.isNaN(value)) {
      return missing();
    }
    int low = 0;
    int length = upper.length;
    while (length > 0) {
      int half = length >>> 1;
      if (value > upper[low + half]) {
        low += half + 1;
        length -= half + 1;
      } else {
        length = half;
      }
    }
    return low;
  }

  @Override
  public void binAll(float[] values, int from, int to, int shift, int[] into) {
    float last = Float.NaN;
    int lastBin = bin(Float.NaN);
    for (int row = from; row < to; row++) {
      float value = values[row];
      if (value != last) {
        last = value;
        lastBin = bin(value);
      }
      into[row] |= lastBin << shift;
    }
  }

  /**
   * The threshold of a split after ordered bin {@code bin}; after the last one, the test holds for
   * all that is not missing.
   */
  float threshold(int bin) {
    return bin < upper.length ? upper[bin] : Float.MAX_VALUE;
  }
}
