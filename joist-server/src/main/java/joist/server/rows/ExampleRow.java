package joist.server.rows;

import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Collectors;
import joist.model.Model;
import joist.model.ModelPackage;
import joist.model.Sample;
import joist.model.Signature;
import org.jspecify.annotations.Nullable;

/**
 * A row that a model takes, as JSON: of its samples, the one with the fewest missing values; made
 * up for a model without samples.
 */
public final class ExampleRow {
  private ExampleRow() {}

  public static String of(Model model, Signature signature) {
    Optional<Sample> sample = fullest(model.content());
    return signature.inputs().stream()
        .map(field ->
            RowFace.quoted(field.name())
                + ":"
                + sample.map(s -> json(s.row().get(field.name()))).orElseGet(() -> madeUp(field)))
        .collect(Collectors.joining(",", "{", "}"));
  }

  private static Optional<Sample> fullest(Optional<ModelPackage> content) {
    return content.stream()
        .flatMap(model -> model.samples().stream())
        .min(Comparator.comparingLong(ExampleRow::missing));
  }

  private static long missing(Sample sample) {
    return sample.row().values().stream().filter(value -> value == null).count();
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
