package joist.table;

import java.util.List;

/**
 * A table read from a file, with what was noticed on the way: values taken as missing, dates whose
 * order was guessed, columns that were not what they first seemed.
 */
public record Reading(Table table, List<Finding> findings) {
  public Reading {
    findings = List.copyOf(findings);
  }
}
