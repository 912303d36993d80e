package joist.server.rows;

import java.util.Optional;
import java.util.stream.Collectors;
import joist.model.Sample;
import joist.model.Signature;
import org.jspecify.annotations.Nullable;

/** A row that a model takes, as JSON: a sample of it; made up for a model without samples. */
public final class ExampleRow {
  private ExampleRow() {}

  /**
   * @param sample a row that the model took
   */
  public static String of(Signature signature, Optional<Sample> sample) {
    return signature.inputs().stream()
        .map(field ->
            RowFace.quoted(field.name())
                + ":"
                + sample.map(s -> json(s.row().get(field.name()))).orElseGet(() -> madeUp(field)))
        .collect(Collectors.joining(",", "{", "}"));
  }

  private static String json(@Nullable Object value) {
    return value instanceof String text ? RowFace.quoted(text) : String.valueOf(value);
  }

  private static String madeUp(Signature.Field field) {
    return switch (field.type()) {
      case NUMBER -> "1";
      case BOOLEAN -> "true";
      case CATEGORY -> "\"a\"";
      case DATE -> "\"2001-06-01T17:30:00Z\"";
    };
  }
}
