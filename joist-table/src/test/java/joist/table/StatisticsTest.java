package joist.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StatisticsTest {
  @Test
  void describesNumbers() {
    ColumnStatistics column = of(new Column.Numbers("x", new double[] {1, 2, Double.NaN, 3, 4, 4}));
    assertThat(column.count()).isEqualTo(5);
    assertThat(column.missing()).isEqualTo(1);
    assertThat(column.distinct()).isEqualTo(4);
    assertThat(column.distinctExact()).isTrue();
    ColumnStatistics.Spread spread = column.spread().orElseThrow();
    assertThat(spread.min()).isEqualTo(1);
    assertThat(spread.max()).isEqualTo(4);
    assertThat(spread.mean()).isEqualTo(2.8);
    assertThat(spread.deviation()).isCloseTo(1.30384, within(1e-5));
    assertThat(spread.quantiles())
        .contains(new ColumnStatistics.Quantile(0.5, 3), new ColumnStatistics.Quantile(0.99, 4));
    assertThat(spread.histogram().stream().mapToLong(ColumnStatistics.Bin::count).sum())
        .isEqualTo(5);
  }

  @Test
  void describesCategoriesMostFrequentFirst() {
    ColumnStatistics column =
        of(
            new Column.Categories(
                "c", new int[] {0, 1, 1, -1, 2}, List.of("a", "b", "c", "unused")));
    assertThat(column.top())
        .containsExactly(
            new ColumnStatistics.ValueCount("b", 2),
            new ColumnStatistics.ValueCount("a", 1),
            new ColumnStatistics.ValueCount("c", 1));
    assertThat(column.distinct()).isEqualTo(3);
    assertThat(column.missing()).isEqualTo(1);
  }

  @Test
  void describesBooleansAndAColumnWithoutValues() {
    assertThat(of(new Column.Booleans("b", new byte[] {1, 1, 0, -1})).top())
        .containsExactly(
            new ColumnStatistics.ValueCount("true", 2),
            new ColumnStatistics.ValueCount("false", 1));
    ColumnStatistics empty = of(new Column.Dates("d", new double[] {Double.NaN}));
    assertThat(empty.spread()).isEmpty();
    assertThat(empty.distinct()).isZero();
  }

  @Test
  void estimatesManyDistinctValuesWithinTwoPercent() {
    for (int size : new int[] {60_000, 100_000, 1_000_000}) {
      double[] values = new double[2 * size];
      for (int i = 0; i < values.length; i++) {
        values[i] = (i % size) * 0.37;
      }
      ColumnStatistics column = of(new Column.Numbers("x", values));
      assertThat(column.distinctExact()).isEqualTo(size <= 65_536);
      assertThat((double) column.distinct()).isCloseTo(size, within(0.025 * size));
    }
  }

  @Test
  void bracketsTheBulkOfAHeavyTail() {
    Random random = new Random(7);
    double[] values = new double[100_000];
    for (int i = 0; i < values.length; i++) {
      values[i] = i == 0 ? 1e9 : random.nextGaussian();
    }
    ColumnStatistics.Spread spread = of(new Column.Numbers("x", values)).spread().orElseThrow();
    assertThat(spread.histogram()).hasSize(20);
    assertThat(spread.histogram().stream().filter(bin -> bin.count() > 500).count())
        .isGreaterThan(15);
    assertThat(spread.histogram().getLast().to()).isEqualTo(1e9);
  }

  private static ColumnStatistics of(Column column) {
    return Statistics.of(new Table(List.of(column))).columns().getFirst();
  }
}
