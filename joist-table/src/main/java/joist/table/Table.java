package joist.table;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Named columns of equal length. Immutable: every operation returns a new table, which shares the
 * columns that it does not change.
 */
public record Table(List<Column> columns) {
  public Table {
    columns = List.copyOf(columns);
    Map<String, Column> seen = HashMap.newHashMap(columns.size());
    for (Column column : columns) {
      if (seen.put(column.name(), column) != null) {
        throw new IllegalArgumentException(
            "expected distinct column names, got '" + column.name() + "' twice");
      }
      if (column.rows() != columns.getFirst().rows()) {
        throw new IllegalArgumentException(
            "expected columns of equal length, got %d rows in '%s' and %d in '%s'"
                .formatted(
                    columns.getFirst().rows(),
                    columns.getFirst().name(),
                    column.rows(),
                    column.name()));
      }
    }
  }

  public int rows() {
    return columns.isEmpty() ? 0 : columns.getFirst().rows();
  }

  public List<String> names() {
    return columns.stream().map(Column::name).toList();
  }

  public Optional<Column> find(String name) {
    return columns.stream().filter(column -> column.name().equals(name)).findFirst();
  }

  /**
   * The column of this name.
   *
   * @throws TableException when there is none, naming the nearest
   */
  public Column column(String name) {
    return find(name)
        .orElseThrow(() ->
            new TableException(
                "expected a column '%s', found none%s"
                    .formatted(name, NearestNames.hint(name, names()))));
  }

  /** These columns, in this order. */
  public Table select(Collection<String> names) {
    Map<String, Column> byName = HashMap.newHashMap(columns.size());
    columns.forEach(column -> byName.put(column.name(), column));
    return new Table(
        names.stream()
            .map(name -> byName.containsKey(name) ? byName.get(name) : column(name))
            .toList());
  }

  /** All columns but these; names that the table lacks are an error. */
  public Table drop(Collection<String> names) {
    Set<String> dropped = new LinkedHashSet<>(names);
    List<Column> kept =
        columns.stream().filter(column -> !dropped.contains(column.name())).toList();
    if (columns.size() - kept.size() != dropped.size()) {
      dropped.forEach(this::column);
    }
    return new Table(kept);
  }

  /** This table with the column added last, or in place of the one of its name. */
  public Table with(Column column) {
    if (find(column.name()).isEmpty()) {
      return new Table(Stream.concat(columns.stream(), Stream.of(column)).toList());
    }
    return map(old -> old.name().equals(column.name()) ? column : old);
  }

  /** The rows at these indices, in this order; an index may repeat. */
  public Table rows(int[] indices) {
    return map(column -> column.rows(indices));
  }

  /** Rows {@code from} to {@code to}, the last not included. */
  public Table slice(int from, int to) {
    Objects.checkFromToIndex(from, to, rows());
    return map(column -> column.slice(from, to));
  }

  /** The first rows, at most {@code rows} of them. */
  public Table head(int rows) {
    return slice(0, Math.min(rows, rows()));
  }

  /**
   * The rows in rising order of a date or number column; equal values keep their order, and missing
   * values come last.
   *
   * @throws TableException when the column is absent or of another type
   */
  public Table sortBy(String name) {
    double[] keys =
        switch (column(name)) {
          case Column.Dates dates -> dates.epochSeconds();
          case Column.Numbers numbers -> numbers.values();
          case Column.Booleans booleans -> throw unordered(booleans);
          case Column.Categories categories -> throw unordered(categories);
        };
    return RowOrder.isRising(keys) ? this : rows(RowOrder.rising(keys));
  }

  /**
   * The values of a row by column name, in column order: {@code Double}, {@code Boolean}, {@code
   * String}, {@code java.time.Instant}, or null for a missing one.
   */
  public Map<String, @Nullable Object> row(int row) {
    Map<String, @Nullable Object> values = LinkedHashMap.newLinkedHashMap(columns.size());
    for (Column column : columns) {
      values.put(column.name(), column.value(row));
    }
    return values;
  }

  private Table map(UnaryOperator<Column> operation) {
    return new Table(columns.stream().map(operation).toList());
  }

  private static TableException unordered(Column column) {
    return new TableException(
        "expected a date or number column to sort by, but '%s' is a %s column"
            .formatted(column.name(), column.type()));
  }
}
