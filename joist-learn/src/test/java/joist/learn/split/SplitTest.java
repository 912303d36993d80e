package joist.learn.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import joist.learn.LearnException;
import joist.table.Column;
import org.junit.jupiter.api.Test;

class SplitTest {
  private static final long SEED = Long.getLong("joist.seed", 29);

  private final Random random = new Random(SEED);

  @Test
  void noTrainingRowIsAsLateAsAnyValidationRow() {
    for (int trial = 0; trial < 200; trial++) {
      int distinct = 2 + random.nextInt(30);
      double[] times =
          IntStream.range(0, 2 + random.nextInt(100))
              .mapToDouble(row -> row < 2 ? row : random.nextInt(distinct))
              .toArray();
      Split split = Split.byTime(new Column.Dates("t", times), 0.05 + 0.9 * random.nextDouble());
      double latest =
          Arrays.stream(split.train()).mapToDouble(row -> times[row]).max().orElseThrow();
      double first =
          Arrays.stream(split.valid()).mapToDouble(row -> times[row]).min().orElseThrow();
      assertThat(latest).as("seed %d, trial %d", SEED, trial).isLessThan(first);
      expectPartition(split, times.length);
    }
  }

  @Test
  void takesTheLastShareOfDistinctTimes() {
    double[] times = IntStream.range(0, 100).mapToDouble(row -> 99 - row).toArray();
    Split split = Split.byTime(new Column.Numbers("t", times), 0.2);
    assertThat(split.valid()).isEqualTo(IntStream.range(0, 20).toArray());
    assertThat(split.rule()).contains("80 rows where 't' is before 80.0 teach, 20 rows");
  }

  @Test
  void leavesRowsWithoutATimeOnNeitherSide() {
    double[] times = {1, Double.NaN, 2, 3, 4};
    Split split = Split.byTime(new Column.Dates("t", times), 0.3);
    assertThat(split.train()).containsExactly(0, 2);
    assertThat(split.valid()).containsExactly(3, 4);
  }

  @Test
  void rejectsATimeColumnOfOneTime() {
    assertThatThrownBy(() -> Split.byTime(new Column.Dates("t", new double[] {5, 5}), 0.2))
        .isInstanceOf(LearnException.class)
        .hasMessageContaining("at least two different times");
  }

  @Test
  void rejectsATimeColumnOfTexts() {
    Column texts = new Column.Categories("t", new int[] {0, 0}, List.of("monday"));
    assertThatThrownBy(() -> Split.byTime(texts, 0.2))
        .isInstanceOf(LearnException.class)
        .hasMessageContaining("fix its date format");
  }

  @Test
  void takesTheSameShareOfEachStratum() {
    float[] strata = new float[1_000];
    for (int row = 0; row < strata.length; row++) {
      strata[row] = row % 10 == 0 ? 1 : 0;
    }
    Split split = Split.atRandom(strata, 0.2, 1);
    long rare = Arrays.stream(split.valid()).filter(row -> strata[row] == 1).count();
    assertThat(split.valid()).hasSizeBetween(199, 201);
    assertThat(rare).isBetween(19L, 21L);
    expectPartition(split, 1_000);
  }

  @Test
  void keepsTheOnlyRowOfAClassForTraining() {
    float[] strata = {0, 0, 0, 0, 1};
    for (int seed = 0; seed < 50; seed++) {
      assertThat(Split.atRandom(strata, 0.5, seed).train()).contains(4);
    }
  }

  @Test
  void isTheSameForASeedAndAnotherForAnother() {
    float[] strata = new float[500];
    assertThat(Split.atRandom(strata, 0.2, 1).valid())
        .isEqualTo(Split.atRandom(strata, 0.2, 1).valid())
        .isNotEqualTo(Split.atRandom(strata, 0.2, 2).valid());
  }

  private static void expectPartition(Split split, int rows) {
    assertThat(
            IntStream.concat(Arrays.stream(split.train()), Arrays.stream(split.valid())).sorted())
        .containsExactlyElementsOf(IntStream.range(0, rows).boxed().toList());
    assertThat(split.train()).isNotEmpty().isSorted();
    assertThat(split.valid()).isNotEmpty().isSorted();
  }
}
