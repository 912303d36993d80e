package joist.table;

/**
 * Something to know about a table before learning from it.
 *
 * @param column the column's name; empty when it concerns the table
 */
public record Finding(Severity severity, String column, String message) {
  /** How grave a finding is. */
  public enum Severity {
    /** Learning can go on; the answer may be worse than it looks. */
    WARNING,
    /** Nothing can be learned as asked. */
    ERROR
  }

  public static Finding warning(String column, String message) {
    return new Finding(Severity.WARNING, column, message);
  }

  public static Finding error(String column, String message) {
    return new Finding(Severity.ERROR, column, message);
  }
}
