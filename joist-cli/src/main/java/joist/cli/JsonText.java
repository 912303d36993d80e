package joist.cli;

import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/** Results as JSON, for scripts. */
final class JsonText {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  private JsonText() {}

  /** One line of JSON. */
  static String of(Object value) {
    return MAPPER.writeValueAsString(value);
  }

  /** An object of parts that are JSON already. */
  static String object(Map<String, String> parts) {
    return parts.entrySet().stream()
        .map(part -> of(part.getKey()) + ":" + part.getValue())
        .collect(Collectors.joining(",", "{", "}"));
  }
}
