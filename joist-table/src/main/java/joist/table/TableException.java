package joist.table;

import java.nio.file.Path;

/**
 * A file or value that cannot be read as a table; the message names file, row, column, what was
 * expected and the fix.
 */
public class TableException extends RuntimeException {
  public TableException(String message) {
    super(message);
  }

  public TableException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The error for a Parquet file where DuckDB, which reads and writes it, cannot be loaded. */
  static TableException noParquet(Path file, LinkageError cause) {
    return new TableException(
        file
            + ": Parquet needs the DuckDB driver, which could not be loaded ("
            + cause
            + "); add org.duckdb:duckdb_jdbc to the class path, or use CSV",
        cause);
  }
}
