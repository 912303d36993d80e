package joist.learn.metric;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import joist.learn.Problem.Target;
import joist.learn.Task;
import joist.learn.metric.Evaluation.Slice;
import joist.table.Column;
import joist.table.Table;

/**
 * Cuts a table into parts worth looking at: the ten most frequent values of columns of at most 50
 * values, and the months (or days, or years) of dates. Parts of fewer than 20 rows are left out.
 */
final class Slices {
  private static final int MOST_VALUES = 50;
  private static final int MOST_SLICES_A_COLUMN = 10;
  private static final int MOST_PERIODS = 24;
  private static final int LEAST_ROWS = 20;

  /** The years 1 to 9999, which formats of four digits can write. */
  private static final long FIRST_DAY = LocalDate.of(1, 1, 1).toEpochDay();

  private static final long LAST_DAY = LocalDate.of(9999, 12, 31).toEpochDay();

  private Slices() {}

  static List<Slice> of(Task task, Target target, Answers answers, Table features) {
    List<Slice> slices = new ArrayList<>();
    for (Column column : features.columns()) {
      rowsByValue(column)
          .forEach((value, rows) ->
              slices.add(
                  new Slice(
                      column.name(),
                      value,
                      rows.length,
                      Evaluation.metrics(
                          task, Evaluation.select(target, rows), answers.select(rows)))));
    }
    return slices;
  }

  private static Map<String, int[]> rowsByValue(Column column) {
    return switch (column) {
      case Column.Numbers(String name, double[] values) ->
          Arrays.stream(values).distinct().limit(MOST_VALUES + 1L).count() > MOST_VALUES
              ? Map.of()
              : mostFrequent(column, row -> number(values[row]));
      case Column.Booleans(String name, byte[] values) ->
          mostFrequent(column, row -> values[row] == 1 ? "true" : "false");
      case Column.Categories(String name, int[] codes, List<String> dictionary) ->
          Arrays.stream(codes).distinct().limit(MOST_VALUES + 1L).count() > MOST_VALUES
              ? Map.of()
              : mostFrequent(column, row -> dictionary.get(codes[row]));
      case Column.Dates dates -> periods(dates);
    };
  }

  /** Whole numbers without a point. */
  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  /** Sorted by rows, most first, equal ones by value. */
  private static Map<String, int[]> mostFrequent(Column column, IntFunction<String> value) {
    Map<String, int[]> groups = groups(column, value);
    Map<String, int[]> most = new LinkedHashMap<>();
    groups.entrySet().stream()
        .sorted(
            Comparator.comparingInt((Map.Entry<String, int[]> group) -> -group.getValue().length))
        .limit(MOST_SLICES_A_COLUMN)
        .forEach(group -> most.put(group.getKey(), group.getValue()));
    return most.size() > 1 ? most : Map.of();
  }

  /** The finest of day, month and year that gives few enough periods; oldest first. */
  private static Map<String, int[]> periods(Column.Dates column) {
    for (String pattern : List.of("yyyy-MM-dd", "yyyy-MM", "yyyy")) {
      Map<String, int[]> groups = groups(column, periodOf(column, pattern));
      if (groups.size() > 1 && groups.size() <= MOST_PERIODS) {
        return groups;
      }
    }
    return Map.of();
  }

  /** The period of a row; dates are formatted once a day, since rows of a day are many. */
  private static IntFunction<String> periodOf(Column.Dates column, String pattern) {
    DateTimeFormatter format = DateTimeFormatter.ofPattern(pattern, Locale.ROOT);
    Map<Long, String> byDay = new HashMap<>();
    return row -> {
      double days = Math.floor(column.epochSeconds()[row] / 86_400);
      long day = Math.clamp((long) days, FIRST_DAY, LAST_DAY);
      return byDay.computeIfAbsent(day, key -> LocalDate.ofEpochDay(key).format(format));
    };
  }

  /** Rows by value, in the order of values; rows without a value are in none. */
  private static Map<String, int[]> groups(Column column, IntFunction<String> value) {
    Map<String, IntStream.Builder> rows = new TreeMap<>();
    for (int row = 0; row < column.rows(); row++) {
      if (!column.isMissing(row)) {
        rows.computeIfAbsent(value.apply(row), key -> IntStream.builder()).add(row);
      }
    }
    Map<String, int[]> groups = new TreeMap<>();
    rows.forEach((key, builder) -> groups.put(key, builder.build().toArray()));
    groups.values().removeIf(group -> group.length < LEAST_ROWS);
    return groups;
  }
}
