package joist.model;

import java.util.List;
import joist.table.ColumnType;

/**
 * What a row model takes and gives: the face of the graph in terms of columns.
 *
 * @param inputs the feature columns, in the graph's input order
 * @param target the name of the predicted column
 * @param classes the labels in order for classification; empty for regression
 */
public record Signature(List<Field> inputs, String target, List<String> classes) {
  public Signature {
    inputs = List.copyOf(inputs);
    classes = List.copyOf(classes);
  }

  /** An input column. Any value may be missing. */
  public record Field(String name, ColumnType type) {}

  public boolean isClassification() {
    return !classes.isEmpty();
  }
}
