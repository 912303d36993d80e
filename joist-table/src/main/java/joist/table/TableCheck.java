package joist.table;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Looks for what would spoil learning from a table: a target that cannot be learned, columns that
 * say nothing, columns that say everything. Each check takes time in proportion to the rows.
 */
public final class TableCheck {
  private static final int IDENTIFYING_ROWS = 20;

  private final Table table;
  private final String target;
  private final List<Finding> findings = new ArrayList<>();

  private TableCheck(Table table, String target) {
    this.table = table;
    this.target = target;
  }

  /** The findings for predicting the target; errors first. */
  public static List<Finding> check(Table table, String target) {
    TableCheck check = new TableCheck(table, target);
    check.all();
    return check.sorted();
  }

  /** As {@link #check(Table, String)}, for a split by a time column. */
  public static List<Finding> check(Table table, String target, String timeColumn) {
    TableCheck check = new TableCheck(table, target);
    check.time(timeColumn);
    check.all();
    return check.sorted();
  }

  private List<Finding> sorted() {
    return findings.stream()
        .sorted(Comparator.comparing((Finding finding) -> finding.severity()).reversed())
        .toList();
  }

  private void all() {
    infinities();
    List<ColumnStatistics> statistics = Statistics.of(table).columns();
    for (ColumnStatistics column : statistics) {
      if (column.name().equals(target)) {
        target(column);
      } else {
        feature(column);
      }
    }
    duplicates();
    table
        .find(target)
        .ifPresentOrElse(
            column -> leaks(column, statistics),
            () -> error(target, "the table has no column '%s'%s".formatted(target, near(target))));
  }

  private String near(String name) {
    return NearestNames.hint(name, table.names());
  }

  private void time(String timeColumn) {
    if (timeColumn.equals(target)) {
      error(timeColumn, "the time column '%s' is the target; name another".formatted(timeColumn));
      return;
    }
    Column column = table.find(timeColumn).orElse(null);
    switch (column) {
      case null ->
          error(timeColumn, "the table has no time column '" + timeColumn + "'" + near(timeColumn));
      case Column.Dates dates -> missingTimes(dates);
      case Column.Numbers numbers -> missingTimes(numbers);
      case Column.Booleans booleans -> wrongTime(booleans);
      case Column.Categories categories -> wrongTime(categories);
    }
  }

  private void wrongTime(Column column) {
    error(
        column.name(),
        "the time column '%s' is of type %s, expected DATE or NUMBER; write its values as dates such as 2001-03-31"
            .formatted(column.name(), column.type()));
  }

  private void missingTimes(Column column) {
    long missing = missing(column);
    if (missing > 0) {
      warning(
          column.name(),
          "the time column '%s' is missing in %d rows, which count as the latest"
              .formatted(column.name(), missing));
    }
  }

  private static long missing(Column column) {
    long missing = 0;
    for (int row = 0; row < column.rows(); row++) {
      missing += column.isMissing(row) ? 1 : 0;
    }
    return missing;
  }

  private void target(ColumnStatistics statistics) {
    if (statistics.count() == 0) {
      error(target, "the target '%s' has no values; there is nothing to learn".formatted(target));
      return;
    }
    if (statistics.distinct() == 1) {
      error(
          target,
          "the target '%s' has one value only (%s); there is nothing to learn"
              .formatted(target, only(target)));
    }
    if (statistics.missing() > 0) {
      warning(
          target,
          "the target '%s' is missing in %d of %d rows, which are dropped"
              .formatted(target, statistics.missing(), table.rows()));
    }
    if (statistics.type() == ColumnType.CATEGORY
        && statistics.count() >= IDENTIFYING_ROWS
        && statistics.distinct() == statistics.count()) {
      error(
          target,
          "the target '%s' is another text in every row; is it an identifier?".formatted(target));
    }
    if (statistics.type() == ColumnType.DATE) {
      error(
          target,
          "the target '%s' holds dates, which cannot be predicted; derive a number from it"
              .formatted(target));
    }
  }

  private Object only(String name) {
    Column column = table.column(name);
    int row = 0;
    while (column.isMissing(row)) {
      row++;
    }
    return String.valueOf(column.value(row));
  }

  private void feature(ColumnStatistics column) {
    String name = column.name();
    if (column.count() == 0) {
      warning(name, "column '%s' has no values; it is of no use".formatted(name));
    } else if (column.distinct() == 1 && column.missing() == 0) {
      warning(name, "column '%s' is always %s; it is of no use".formatted(name, only(name)));
    } else if (column.count() >= IDENTIFYING_ROWS && isIdentifier(column)) {
      warning(
          name,
          "column '%s' is another value in every row, as an identifier is; leave it out"
              .formatted(name));
    }
  }

  private boolean isIdentifier(ColumnStatistics column) {
    return switch (table.column(column.name())) {
      case Column.Categories categories -> column.distinct() == column.count();
      case Column.Numbers numbers -> isCounter(numbers.values());
      case Column.Booleans booleans -> false;
      case Column.Dates dates -> false;
    };
  }

  /** Whether each number is one more than the number above it. */
  private static boolean isCounter(double[] values) {
    for (int row = 1; row < values.length; row++) {
      if (values[row] != values[row - 1] + 1) {
        return false;
      }
    }
    return true;
  }

  private void duplicates() {
    Map<Integer, List<Column>> alike = new HashMap<>();
    for (Column column : table.columns()) {
      List<Column> same =
          alike.computeIfAbsent(ColumnContent.hash(column), hash -> new ArrayList<>());
      same.stream()
          .filter(other -> ColumnContent.equal(column, other))
          .findFirst()
          .ifPresent(other -> duplicate(column, other));
      same.add(column);
    }
  }

  private void duplicate(Column column, Column other) {
    if (!column.name().equals(target) && !other.name().equals(target)) {
      warning(
          column.name(),
          "columns '%s' and '%s' are equal in every row; leave one out"
              .formatted(other.name(), column.name()));
    }
  }

  private void infinities() {
    for (Column column : table.columns()) {
      if (column instanceof Column.Numbers numbers) {
        int infinite = 0;
        for (double value : numbers.values()) {
          infinite += Double.isInfinite(value) ? 1 : 0;
        }
        if (infinite > 0) {
          error(
              column.name(),
              "column '%s' holds %d infinite values; make them missing or finite"
                  .formatted(column.name(), infinite));
        }
      }
    }
  }

  private void leaks(Column answer, List<ColumnStatistics> statistics) {
    LeakSearch search = LeakSearch.of(answer);
    for (int i = 0; i < statistics.size(); i++) {
      Column column = table.columns().get(i);
      if (!column.name().equals(target) && statistics.get(i).distinct() > 1) {
        search.evidence(column).ifPresent(evidence -> leak(column, evidence));
      }
    }
  }

  private void leak(Column column, String evidence) {
    warning(
        column.name(),
        "LEAK? column '%s' alone gives the target '%s' away: %s; leave it out unless it is known before the target is"
            .formatted(column.name(), target, evidence));
  }

  private void warning(String column, String message) {
    findings.add(Finding.warning(column, message));
  }

  private void error(String column, String message) {
    findings.add(Finding.error(column, message));
  }
}
