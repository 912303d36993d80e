package joist.server.v2;

import java.util.HashMap;
import java.util.Map;
import joist.server.http.RequestException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads parameters from JSON; those that are neither truth, number nor text are the caller's own.
 */
final class ParametersReader {
  private ParametersReader() {}

  /** The parser stands at the parameters' value. */
  static Parameters read(JsonParser parser, String of) {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw RequestException.badRequest(
          "%s: expected an object of \"parameters\", got %s".formatted(of, parser.currentToken()));
    }
    Map<String, Object> values = new HashMap<>();
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      switch (parser.nextToken()) {
        case VALUE_TRUE -> values.put(name, true);
        case VALUE_FALSE -> values.put(name, false);
        case VALUE_STRING -> values.put(name, parser.getString());
        case VALUE_NUMBER_INT -> values.put(name, whole(parser));
        case VALUE_NUMBER_FLOAT -> values.put(name, parser.getDoubleValue());
        default -> parser.skipChildren();
      }
    }
    return new Parameters(of, values);
  }

  /** Those of sequences may be any of 64 bits without a sign. */
  private static Number whole(JsonParser parser) {
    return parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
        ? parser.getBigIntegerValue()
        : (Number) parser.getLongValue();
  }
}
