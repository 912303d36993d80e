package joist.server.rows;

import java.util.stream.Collectors;
import joist.model.Signature;

/** A row that a signature takes, as JSON, with made-up values. */
final class ExampleRow {
  private ExampleRow() {}

  static String of(Signature signature) {
    return signature.inputs().stream()
        .map(field -> RowFace.quoted(field.name()) + ":" + value(field))
        .collect(Collectors.joining(",", "{", "}"));
  }

  private static String value(Signature.Field field) {
    return switch (field.type()) {
      case NUMBER -> "1.5";
      case BOOLEAN -> "true";
      case CATEGORY -> "\"a\"";
      case DATE -> "\"2001-06-01T17:30:00Z\"";
    };
  }
}
