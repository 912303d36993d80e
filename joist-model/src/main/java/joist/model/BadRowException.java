package joist.model;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * A row that does not fit a model's signature; the message names row, column, what was expected and
 * what came.
 */
public final class BadRowException extends RuntimeException {
  private final int row;
  private final String column;
  private final String problem;

  /** A problem that is not of one row. */
  public BadRowException(String message) {
    super(message);
    this.row = -1;
    this.column = "";
    this.problem = message;
  }

  /**
   * A problem of one row.
   *
   * @param row from 0
   * @param column the column's name; empty when it is not of one column
   */
  public BadRowException(int row, String column, String problem) {
    super("row " + row + (column.isEmpty() ? "" : ", column '" + column + "'") + ": " + problem);
    this.row = row;
    this.column = column;
    this.problem = problem;
  }

  /** The row, from 0, where it is of one row. */
  public OptionalInt row() {
    return row < 0 ? OptionalInt.empty() : OptionalInt.of(row);
  }

  /** The column, where it is of one column. */
  public Optional<String> column() {
    return column.isEmpty() ? Optional.empty() : Optional.of(column);
  }

  /** The same problem, of a row that stands {@code rows} further down. */
  BadRowException shifted(int rows) {
    return row < 0 ? this : new BadRowException(row + rows, column, problem);
  }
}
