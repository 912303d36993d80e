package joist.model;

import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
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
    Objects.requireNonNull(target, "a signature without a target");
    Set<String> names = new HashSet<>();
    for (Field field : inputs) {
      if (!names.add(field.name())) {
        throw new IllegalArgumentException(
            "expected distinct input columns, got '" + field.name() + "' twice");
      }
    }
    if (new HashSet<>(classes).size() != classes.size() || classes.size() == 1) {
      throw new IllegalArgumentException(
          "expected no class for regression or at least two distinct ones, got " + classes);
    }
  }

  /** An input column. Any value may be missing. */
  public record Field(String name, ColumnType type) {
    public Field {
      Objects.requireNonNull(name, "an input column without a name");
      Objects.requireNonNull(type, "an input column without a type");
    }
  }

  public boolean isClassification() {
    return !classes.isEmpty();
  }

  /** Input types by column: what a file of new rows is to be read as. */
  public Map<String, ColumnType> types() {
    Map<String, ColumnType> types = new LinkedHashMap<>();
    inputs.forEach(field -> types.put(field.name(), field.type()));
    return Collections.unmodifiableMap(types);
  }

  /** The inputs that are not among these columns, in input order. */
  public List<String> absentFrom(Collection<String> columns) {
    Set<String> given = new HashSet<>(columns);
    return inputs.stream().map(Field::name).filter(name -> !given.contains(name)).toList();
  }
}
