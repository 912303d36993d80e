package joist.table;

/** Which comes first in dates such as {@code 03/04/2001}. */
public enum DateOrder {
  /** Decided by the column's values: one above 12 is a day. */
  FROM_VALUES,
  MONTH_FIRST,
  DAY_FIRST
}
