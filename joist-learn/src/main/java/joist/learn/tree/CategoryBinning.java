package joist.learn.tree;

import java.util.Arrays;
import joist.learn.feature.Feature;

/**
 * Bins of a categorical feature: one for each frequent category, most frequent first, and a last
 * one for all the rest: rare and unseen categories, and missing values. The rest never goes left,
 * which is where the emitted {@code BRANCH_MEMBER} test sends what it does not know.
 *
 * @param codes i32[bins - 1], the category of each bin but the last
 * @param binOfCode i32[categories]
 * @param hasRest whether any value it was made from is in the last bin
 */
@SuppressWarnings("ArrayRecordComponent")
record CategoryBinning(Feature feature, int[] codes, int[] binOfCode, boolean hasRest)
    implements Binning {

  /** Takes the most frequent categories that have at least the settings' rows each. */
  static CategoryBinning of(Feature feature, float[] values, int rows, TreeSettings.Bins settings) {
    long[] counts = new long[feature.categories()];
    for (int row = 0; row < rows; row++) {
      if (!Float.isNaN(values[row])) {
        counts[(int) values[row]]++;
      }
    }
    // Count and code in one number, so that equal counts keep the order of codes.
    long[] byCount = new long[counts.length];
    for (int code = 0; code < counts.length; code++) {
      byCount[code] = (Integer.MAX_VALUE - counts[code]) << 32 | code;
    }
    Arrays.sort(byCount);
    int[] codes = new int[Math.min(counts.length, settings.max() - 1)];
    int kept = 0;
    for (; kept < codes.length; kept++) {
      int code = (int) byCount[kept];
      if (counts[code] < settings.minRowsOf(rows)) {
        break;
      }
      codes[kept] = code;
    }
    codes = Arrays.copyOf(codes, kept);
    int[] binOfCode = new int[counts.length];
    Arrays.fill(binOfCode, kept);
    for (int bin = 0; bin < kept; bin++) {
      binOfCode[codes[bin]] = bin;
    }
    long inOwnBin = 0;
    for (int code : codes) {
      inOwnBin += counts[code];
    }
    return new CategoryBinning(feature, codes, binOfCode, inOwnBin < rows);
  }

  /** The bin of all that has none of its own. */
  int rest() {
    return codes.length;
  }

  @Override
  public int bins() {
    return codes.length + 1;
  }

  @Override
  public boolean canSplit() {
    return codes.length > 1 || (codes.length == 1 && hasRest);
  }

  @Override
  public int bin(float value) {
    return value >= 0 && value < binOfCode.length ? binOfCode[(int) value] : rest();
  }

  @Override
  public void binAll(float[] values, int from, int to, int shift, int[] into) {
    for (int row = from; row < to; row++) {
      into[row] |= bin(values[row]) << shift;
    }
  }
}
