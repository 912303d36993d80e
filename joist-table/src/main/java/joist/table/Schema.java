package joist.table;

import java.util.List;

/** The names and types of a table's columns, in order. */
public record Schema(List<Field> fields) {
  /** A column's name and type. */
  public record Field(String name, ColumnType type) {}

  public Schema {
    fields = List.copyOf(fields);
  }

  public static Schema of(Table table) {
    return new Schema(
        table.columns().stream().map(column -> new Field(column.name(), column.type())).toList());
  }
}
