package joist.server.rows;

import joist.model.BadRowException;
import joist.model.RowBatch;
import joist.server.http.RequestException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.sym.PropertyNameMatcher;

/**
 * Reads rows from a JSON parser straight into a batch: no tree, no map. The parser stands at the
 * first row's opening brace when it begins.
 */
final class RowReader {
  private final RowFace face;

  RowReader(RowFace face) {
    this.face = face;
  }

  /**
   * Reads one row; leaves the parser at its closing brace.
   *
   * @param row its number in the batch
   * @param shown its number in the request, for messages
   */
  void read(JsonParser parser, RowBatch batch, int row, int shown) {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw RequestException.badValue(
          "row %d: expected an object of columns such as %s, got %s"
              .formatted(shown, face.example(), described(parser)),
          shown,
          "");
    }
    readFields(parser, batch, row, shown);
  }

  /** As {@link #read}, of a row whose opening brace was read. */
  private void readFields(JsonParser parser, RowBatch batch, int row, int shown) {
    PropertyNameMatcher names = face.names();
    while (true) {
      int field = parser.nextNameMatch(names);
      if (field >= 0) {
        readValue(parser, batch, row, field, shown);
      } else if (field == PropertyNameMatcher.MATCH_END_OBJECT) {
        return;
      } else {
        skipKnown(parser, shown);
      }
    }
  }

  /** Skips a column that the model knows and does not use, such as the target. */
  void skipKnown(JsonParser parser, int shown) {
    if (!face.knows(parser.currentName())) {
      throw unknownColumn(parser, shown);
    }
    parser.nextToken();
    parser.skipChildren();
  }

  /** Reads the value of a field whose name was read. */
  void readValue(JsonParser parser, RowBatch batch, int row, int field, int shown) {
    JsonToken token = parser.nextToken();
    try {
      switch (token) {
        case VALUE_NUMBER_FLOAT, VALUE_NUMBER_INT ->
            batch.number(row, field, finite(parser, field, shown));
        case VALUE_STRING -> batch.text(row, field, parser.getString());
        case VALUE_TRUE -> batch.bool(row, field, true);
        case VALUE_FALSE -> batch.bool(row, field, false);
        case VALUE_NULL -> batch.missing(row, field);
        default -> throw wrongKind(parser, field, shown);
      }
    } catch (BadRowException wrong) {
      throw inRequest(wrong, shown - row);
    }
  }

  private double finite(JsonParser parser, int field, int shown) {
    double value = parser.getDoubleValue();
    if (Double.isInfinite(value)) {
      throw RequestException.badValue(
          "row %d, column '%s': expected a number within a double's range, got %s"
              .formatted(shown, face.columnName(field), parser.getString()),
          shown,
          face.columnName(field));
    }
    return value;
  }

  /** What a batch found wrong, by the row's number in the request: {@code before} rows further. */
  static RequestException inRequest(BadRowException wrong, int before) {
    String message = String.valueOf(wrong.getMessage());
    if (wrong.row().isEmpty()) {
      return RequestException.badValue(message, -1, "");
    }
    int shown = wrong.row().getAsInt() + before;
    return RequestException.badValue(
        message.replaceFirst("^row \\d+", "row " + shown), shown, wrong.column().orElse(""));
  }

  private RequestException unknownColumn(JsonParser parser, int shown) {
    String name = parser.currentName();
    return RequestException.badValue(
        "row %d: the model has no column '%s'%s; its columns are %s"
            .formatted(shown, name, face.nearest(name), face.columnList()),
        shown,
        name == null ? "" : name);
  }

  private RequestException wrongKind(JsonParser parser, int field, int shown) {
    return RequestException.badValue(
        "row %d, column '%s': expected a number, a text, true, false or null, got %s"
            .formatted(shown, face.columnName(field), described(parser)),
        shown,
        face.columnName(field));
  }

  static String described(JsonParser parser) {
    JsonToken token = parser.currentToken();
    return token == null
        ? "nothing"
        : switch (token) {
          case START_ARRAY -> "an array";
          case START_OBJECT -> "an object";
          case VALUE_STRING -> "a text";
          case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
          case VALUE_TRUE, VALUE_FALSE -> "a boolean";
          case VALUE_NULL -> "null";
          default -> "the end of " + token;
        };
  }
}
