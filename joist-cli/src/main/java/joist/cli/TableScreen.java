package joist.cli;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import joist.cli.Screen.Cell;
import joist.table.ColumnStatistics;
import joist.table.ColumnStatistics.Spread;
import joist.table.ColumnType;
import joist.table.Statistics;

/** A table's columns and statistics as a person reads them. */
final class TableScreen {
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ISO_LOCAL_DATE.withZone(ZoneOffset.UTC);
  private static final int SHOWN_VALUES = 4;
  private static final int SHOWN_COLUMNS = 40;

  private TableScreen() {}

  static void show(Screen screen, Statistics statistics) {
    List<ColumnStatistics> columns = statistics.columns();
    screen.table(
        List.of(
            Cell.text("COLUMN", ColumnStatistics::name),
            Cell.text("TYPE", column -> column.type().name().toLowerCase(Locale.ROOT)),
            Cell.number("MISSING", column -> count(column.missing())),
            Cell.number(
                "DISTINCT",
                column -> (column.distinctExact() ? "" : "~") + count(column.distinct())),
            Cell.text("VALUES", TableScreen::values)),
        columns.subList(0, Math.min(SHOWN_COLUMNS, columns.size())));
    if (columns.size() > SHOWN_COLUMNS) {
      screen.say("  and %,d more columns".formatted(columns.size() - SHOWN_COLUMNS));
    }
  }

  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static String values(ColumnStatistics column) {
    return column
        .spread()
        .map(spread -> range(column.type(), spread))
        .orElseGet(() -> frequent(column));
  }

  private static String range(ColumnType type, Spread spread) {
    return type == ColumnType.DATE
        ? day(spread.min()) + " to " + day(spread.max())
        : "%s to %s, mean %s"
            .formatted(number(spread.min()), number(spread.max()), number(spread.mean()));
  }

  private static String day(double epochSeconds) {
    return DAY.format(Instant.ofEpochSecond((long) epochSeconds));
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? String.format(Locale.ROOT, "%,d", (long) value)
        : String.format(Locale.ROOT, "%.4g", value);
  }

  private static String frequent(ColumnStatistics column) {
    return column.top().stream()
        .limit(SHOWN_VALUES)
        .map(top ->
            "%s %.0f %%".formatted(top.value(), 100.0 * top.count() / Math.max(1, column.count())))
        .collect(Collectors.joining(", "));
  }
}
