package joist.table;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** What the values of a table's columns look like, in column order. */
public record Statistics(long rows, List<ColumnStatistics> columns) {
  private static final int TOP = 20;

  public Statistics {
    columns = List.copyOf(columns);
  }

  /** Describes a table, in a few passes over each column. */
  public static Statistics of(Table table) {
    return new Statistics(table.rows(), table.columns().stream().map(Statistics::of).toList());
  }

  public Optional<ColumnStatistics> find(String name) {
    return columns.stream().filter(column -> column.name().equals(name)).findFirst();
  }

  static ColumnStatistics of(Column column) {
    return switch (column) {
      case Column.Numbers numbers -> spread(numbers, numbers.values());
      case Column.Dates dates -> spread(dates, dates.epochSeconds());
      case Column.Booleans booleans ->
          counted(booleans, counts(booleans), List.of("false", "true"));
      case Column.Categories categories ->
          counted(categories, counts(categories), categories.dictionary());
    };
  }

  private static ColumnStatistics spread(Column column, double[] values) {
    DistinctCount distinct = new DistinctCount();
    long count = 0;
    for (double value : values) {
      if (!Double.isNaN(value)) {
        count++;
        distinct.add(value);
      }
    }
    return new ColumnStatistics(
        column.name(),
        column.type(),
        count,
        values.length - count,
        distinct.count(),
        distinct.isExact(),
        count == 0 ? Optional.empty() : Optional.of(Spreads.of(values)),
        List.of());
  }

  private static ColumnStatistics counted(Column column, long[] counts, List<String> values) {
    long count = 0;
    int distinct = 0;
    for (long each : counts) {
      count += each;
      distinct += each > 0 ? 1 : 0;
    }
    return new ColumnStatistics(
        column.name(),
        column.type(),
        count,
        column.rows() - count,
        distinct,
        true,
        Optional.empty(),
        top(counts, values));
  }

  private static List<ColumnStatistics.ValueCount> top(long[] counts, List<String> values) {
    List<ColumnStatistics.ValueCount> top = new ArrayList<>();
    IntStream.range(0, counts.length)
        .filter(code -> counts[code] > 0)
        .boxed()
        .sorted(Comparator.comparingLong((Integer code) -> -counts[code]))
        .limit(TOP)
        .forEach(code -> top.add(new ColumnStatistics.ValueCount(values.get(code), counts[code])));
    return top;
  }

  private static long[] counts(Column.Booleans column) {
    long[] counts = new long[2];
    for (byte value : column.values()) {
      if (value >= 0) {
        counts[value]++;
      }
    }
    return counts;
  }

  private static long[] counts(Column.Categories column) {
    long[] counts = new long[column.dictionary().size()];
    for (int code : column.codes()) {
      if (code >= 0) {
        counts[code]++;
      }
    }
    return counts;
  }
}
