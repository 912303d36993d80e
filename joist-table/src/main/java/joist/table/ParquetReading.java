package joist.table;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import org.duckdb.DuckDBChunkedResult;
import org.duckdb.DuckDBDataChunkReader;
import org.duckdb.DuckDBDriver;
import org.duckdb.DuckDBPreparedStatement;

/**
 * Reads one Parquet file through DuckDB, vector by vector. The only reader with native code: this
 * class is loaded when a Parquet file is named, and not before.
 */
final class ParquetReading {
  private final SourceFile file;
  private final ReadSettings settings;

  ParquetReading(SourceFile file, ReadSettings settings) {
    this.file = file;
    this.settings = settings;
  }

  Reading read() {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute("SET threads = " + settings.threads());
      List<ParquetColumn> columns = describe(statement);
      hash(statement, columns.stream().filter(ParquetColumn::isCategorical).toList());
      return read(connection, columns);
    } catch (SQLException e) {
      throw new TableException(
          "%s: expected readable Parquet, got damage or a feature that is not supported (%s); %s"
              .formatted(
                  file.path(), firstLine(e), "write the file again, without encryption, or as CSV"),
          e);
    }
  }

  /** An in-memory database that fetches nothing from the network. */
  static Connection connect() throws SQLException {
    Properties settings = new Properties();
    settings.setProperty("autoinstall_known_extensions", "false");
    settings.setProperty("autoload_known_extensions", "false");
    return new DuckDBDriver().connect("jdbc:duckdb:", settings);
  }

  /** A path as an SQL text. */
  static String quoted(Path path) {
    return "'" + path.toString().replace("'", "''") + "'";
  }

  static String firstLine(SQLException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  private List<ParquetColumn> describe(Statement statement) throws SQLException {
    List<ParquetColumn> columns = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery("DESCRIBE SELECT * FROM " + source())) {
      while (rows.next()) {
        String name = rows.getString(1);
        String type = rows.getString(2);
        columns.add(ParquetColumn.of(file, name, type, settings));
      }
    }
    return columns;
  }

  /** Lets the columns of few distinct texts be fetched as hashes. */
  private void hash(Statement statement, List<ParquetColumn> columns) throws SQLException {
    if (columns.isEmpty() || settings.rowLimit() < Integer.MAX_VALUE) {
      return;
    }
    List<Long> distinct = new ArrayList<>();
    String counts =
        columns.stream()
            .map(column -> "approx_count_distinct(" + column.text() + ")")
            .collect(Collectors.joining(", "));
    try (ResultSet row = statement.executeQuery("SELECT " + counts + " FROM " + source())) {
      row.next();
      for (int i = 0; i < columns.size(); i++) {
        distinct.add(row.getLong(i + 1));
      }
    }
    for (int i = 0; i < columns.size(); i++) {
      if (distinct.get(i) <= HashedTexts.MOST) {
        HashedTexts.fetch(statement, columns.get(i).text(), source())
            .ifPresent(columns.get(i)::fetchAsHashes);
      }
    }
  }

  private Reading read(Connection connection, List<ParquetColumn> columns) throws SQLException {
    String select =
        columns.stream().map(ParquetColumn::expression).collect(Collectors.joining(", "));
    // One row past the limit of a table shows that the file holds too many.
    long limit = Math.min(settings.rowLimit(), TableReader.MOST_ROWS + 1L);
    String query = "SELECT " + select + " FROM " + source() + " LIMIT " + limit;
    long rows = 0;
    ProgressMeter meter = new ProgressMeter(settings.progress(), file.bytes());
    try (DuckDBPreparedStatement statement =
            connection.prepareStatement(query).unwrap(DuckDBPreparedStatement.class);
        DuckDBChunkedResult chunks = statement.query()) {
      while (chunks.nextChunk()) {
        DuckDBDataChunkReader chunk = chunks.chunk();
        rows += chunk.rowCount();
        if (rows > TableReader.MOST_ROWS) {
          throw TableReader.tooManyRows(file);
        }
        for (int i = 0; i < columns.size(); i++) {
          columns.get(i).add(chunk.vector(i));
        }
      }
    }
    meter.finish();
    return join(columns);
  }

  private Reading join(List<ParquetColumn> parquet) {
    List<Column> columns = new ArrayList<>();
    List<Finding> findings = new ArrayList<>();
    for (ParquetColumn column : parquet) {
      ColumnBuilder.Joined.Whole whole = column.join();
      columns.add(whole.column());
      findings.addAll(whole.findings());
    }
    if (columns.isEmpty() || columns.getFirst().rows() == 0) {
      throw new TableException(file.path() + ": expected rows, got a Parquet file without any");
    }
    return new Reading(new Table(columns), findings);
  }

  /** The file as an SQL source; brackets keep the characters of patterns from being patterns. */
  private String source() {
    String name = file.path().toString().replaceAll("([\\[*?])", "[$1]");
    return "read_parquet(" + quoted(Path.of(name)) + ")";
  }
}
