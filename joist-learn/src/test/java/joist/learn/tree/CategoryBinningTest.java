package joist.learn.tree;

import static org.assertj.core.api.Assertions.assertThat;

import joist.learn.feature.Feature;
import org.junit.jupiter.api.Test;

class CategoryBinningTest {
  @Test
  void ordersBinsByCountAndLeavesRareCategoriesToTheRest() {
    float[] values = new float[200];
    for (int i = 0; i < values.length; i++) {
      values[i] = i < 100 ? 2 : i < 197 ? 0 : i < 199 ? 1 : Float.NaN;
    }
    CategoryBinning binning = bin(values, 4, 255);
    assertThat(binning.codes()).containsExactly(2, 0);
    assertThat(binning.bin(1)).isEqualTo(binning.rest());
    assertThat(binning.bin(3)).isEqualTo(binning.rest());
    assertThat(binning.bin(Float.NaN)).isEqualTo(binning.rest());
    assertThat(binning.bin(99)).isEqualTo(binning.rest());
  }

  @Test
  void keepsTheMostFrequentOfMoreCategoriesThanBins() {
    float[] values = new float[1_000];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.sqrt(i);
      values[i] = (int) values[i];
    }
    CategoryBinning binning = bin(values, 32, 9);
    assertThat(binning.codes()).containsExactly(30, 29, 28, 27, 26, 25, 24, 23);
    assertThat(binning.hasRest()).isTrue();
  }

  @Test
  void cannotSplitOneCategoryWithoutARest() {
    assertThat(bin(new float[] {1, 1, 1, 1}, 2, 255).canSplit()).isFalse();
    assertThat(bin(new float[] {1, 1, 1, Float.NaN}, 2, 255).canSplit()).isTrue();
  }

  private static CategoryBinning bin(float[] values, int categories, int max) {
    return CategoryBinning.of(
        new Feature("d", "d", categories),
        values,
        values.length,
        new TreeSettings.Bins(max, 3, 10));
  }
}
