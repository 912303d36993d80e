package joist.table;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Collectors;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/** Writes one Parquet file through DuckDB; loaded only when a Parquet file is named. */
final class ParquetWriting {
  private ParquetWriting() {}

  static void write(Table table, Path file) throws IOException {
    try (Connection connection = ParquetReading.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE joist (" + definitions(table) + ")");
      try (DuckDBAppender rows =
          connection.unwrap(DuckDBConnection.class).createAppender("main", "joist")) {
        for (int row = 0; row < table.rows(); row++) {
          rows.beginRow();
          for (Column column : table.columns()) {
            append(rows, column, row);
          }
          rows.endRow();
        }
      }
      statement.execute(
          "COPY joist TO "
              + ParquetReading.quoted(file)
              + " (FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false)");
    } catch (SQLException e) {
      throw new IOException(ParquetReading.firstLine(e), e);
    }
  }

  private static String definitions(Table table) {
    return table.columns().stream()
        .map(column -> ParquetColumn.identifier(column.name()) + " " + sqlType(column.type()))
        .collect(Collectors.joining(", "));
  }

  private static String sqlType(ColumnType type) {
    return switch (type) {
      case NUMBER -> "DOUBLE";
      case BOOLEAN -> "BOOLEAN";
      case CATEGORY -> "VARCHAR";
      case DATE -> "TIMESTAMP";
    };
  }

  private static void append(DuckDBAppender rows, Column column, int row) throws SQLException {
    if (column.isMissing(row)) {
      rows.appendNull();
      return;
    }
    switch (column) {
      case Column.Numbers numbers -> rows.append(numbers.values()[row]);
      case Column.Booleans booleans -> rows.append(booleans.values()[row] == 1);
      case Column.Categories categories -> rows.append(CsvWriting.text(categories, row));
      case Column.Dates dates ->
          rows.appendEpochMicros(DateFormat.micros(dates.epochSeconds()[row]));
    }
  }
}
