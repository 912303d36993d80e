package joist.table;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** One column of a JSON file in the making; typed by its first value unless told. */
final class JsonColumn {
  private final SourceFile file;
  private final String name;
  private final boolean forced;
  private final DateOrder dateOrder;
  private @Nullable ColumnBuilder builder;
  private @Nullable ColumnType type;
  private int filled; // rows that the builder holds, or would
  private @Nullable String mixed;

  /**
   * @param type the type it is to have, absent to infer it
   * @param forced whether the user said so
   */
  JsonColumn(
      SourceFile file,
      String name,
      Optional<ColumnType> type,
      boolean forced,
      DateOrder dateOrder) {
    this.file = file;
    this.name = name;
    this.forced = forced;
    this.dateOrder = dateOrder;
    type.ifPresent(this::start);
  }

  String name() {
    return name;
  }

  /** Why this column must be read as text, when values did not go together. */
  Optional<String> mixed() {
    return Optional.ofNullable(mixed);
  }

  /** Takes the parser's current value for a row; rows passed over are missing. */
  void add(int row, JsonToken token, JsonParser json) {
    if (filled > row) {
      throw new TableException(
          "%s: row %d: expected each key once, got '%s' twice; rename one"
              .formatted(file.path(), row + 1, name));
    }
    if (token == JsonToken.VALUE_NULL || json.getStringLength() == 0 || mixed != null) {
      fill(row + 1);
      return;
    }
    ColumnBuilder column = builder == null ? start(infer(token, json)) : builder;
    fill(row);
    filled++;
    if (!add(column, token == JsonToken.VALUE_STRING, json)) {
      misfit(row, json.getString());
    }
  }

  private boolean add(ColumnBuilder column, boolean isText, JsonParser json) {
    char[] chars = json.getStringCharacters();
    int from = json.getStringOffset();
    int to = from + json.getStringLength();
    return switch (column) {
      case CategoryBuilder categories -> {
        categories.addText(chars, from, to);
        yield true;
      }
      case NumberBuilder numbers -> (forced || !isText) && numbers.add(chars, from, to);
      case BooleanBuilder booleans -> (forced || !isText) && booleans.add(chars, from, to);
      case DateBuilder dates -> isText && dates.add(chars, from, to);
      case SkippedBuilder skipped -> true;
    };
  }

  /** The column of so many rows; or nothing, and {@link #mixed} says why. */
  Optional<ColumnBuilder.Joined.Whole> join(int rows) {
    ColumnBuilder column = builder == null ? start(ColumnType.NUMBER) : builder; // all null
    fill(rows);
    return switch (column.join(name, List.of(column))) {
      case ColumnBuilder.Joined.Whole whole -> Optional.of(whole);
      case ColumnBuilder.Joined.Torn torn -> {
        mixed = "column '%s' is read as categories: %s".formatted(name, torn.reason());
        if (forced) {
          throw new TableException(file.path() + ": " + mixed + "; but its type was set");
        }
        yield Optional.empty();
      }
    };
  }

  private void misfit(int row, String text) {
    if (forced) {
      throw new TableException(
          "%s: row %d, column '%s': expected a %s, as set for this column, got '%s'"
              .formatted(file.path(), row + 1, name, type, text));
    }
    mixed =
        "column '%s' is read as categories: it started as %s, but row %d holds '%s'"
            .formatted(name, type, row + 1, text);
  }

  private ColumnBuilder start(ColumnType newType) {
    ColumnBuilder started =
        ColumnBuilder.of(new ColumnPlan(newType, false, forced, true, false, dateOrder));
    for (int row = 0; row < filled; row++) {
      started.addMissing();
    }
    type = newType;
    builder = started;
    return started;
  }

  private void fill(int rows) {
    for (; filled < rows; filled++) {
      if (builder != null) {
        builder.addMissing();
      }
    }
  }

  private static ColumnType infer(JsonToken token, JsonParser json) {
    return switch (token) {
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> ColumnType.NUMBER;
      case VALUE_TRUE, VALUE_FALSE -> ColumnType.BOOLEAN;
      default -> {
        int from = json.getStringOffset();
        boolean date =
            new DateText().parse(json.getStringCharacters(), from, from + json.getStringLength());
        yield date ? ColumnType.DATE : ColumnType.CATEGORY;
      }
    };
  }
}
