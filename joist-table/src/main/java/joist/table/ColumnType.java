package joist.table;

/** What a column holds. */
public enum ColumnType {
  /** Real or whole numbers. */
  NUMBER,
  /** True or false. */
  BOOLEAN,
  /** One of a set of texts. */
  CATEGORY,
  /** Instants; a date alone is its midnight in UTC. */
  DATE
}
