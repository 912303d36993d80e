package joist.table;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Named columns of equal length. Immutable. */
public record Table(List<Column> columns) {
  public Table {
    columns = List.copyOf(columns);
    Set<String> names = new HashSet<>();
    for (Column column : columns) {
      if (!names.add(column.name())) {
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

  public Optional<Column> find(String name) {
    return columns.stream().filter(column -> column.name().equals(name)).findFirst();
  }
}
