package joist.table;

/**
 * As what a column is to be read.
 *
 * @param skipped whether this pass leaves it out
 * @param forced whether the user said so: a cell that does not fit is then an error
 * @param decided false when no value was seen yet, so that the type is a bare guess
 * @param decimalComma whether numbers may have a decimal comma, which a column's first mark decides
 */
record ColumnPlan(
    ColumnType type,
    boolean skipped,
    boolean forced,
    boolean decided,
    boolean decimalComma,
    DateOrder dateOrder) {
  ColumnPlan as(ColumnType newType) {
    return new ColumnPlan(newType, false, forced, true, decimalComma, dateOrder);
  }

  ColumnPlan skip() {
    return new ColumnPlan(type, true, forced, decided, decimalComma, dateOrder);
  }
}
