package joist.table;

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
}
