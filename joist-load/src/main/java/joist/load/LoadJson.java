package joist.load;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Windows as lines of JSON, for a process that follows another's run. */
public final class LoadJson {
  private static final JsonMapper JSON = JsonMapper.shared();

  private LoadJson() {}

  /** One line without its end; {@code kind} is {@code window}, or {@code total} for the last. */
  public static String line(String kind, LoadWindow window) {
    ObjectNode line = JSON.createObjectNode();
    line.put("kind", kind);
    line.put("start", window.start().toString());
    line.put("seconds", window.seconds());
    line.put("sent", window.sent());
    line.put("answered", window.answered());
    line.set("failed", JSON.valueToTree(window.failed()));
    line.set("versions", JSON.valueToTree(window.versions()));
    line.put("wrongVersion", window.wrongVersion());
    line.put("wrongValue", window.wrongValue());
    line.put("p50Millis", window.latencies().millis(50));
    line.put("p99Millis", window.latencies().millis(99));
    line.put("p999Millis", window.latencies().millis(99.9));
    line.put("maxMillis", window.latencies().maxMillis());
    line.put("latencies", window.latencies().encoded());
    line.put("lags", window.lags().encoded());
    return line.toString();
  }

  /** Whether a line is the last of a run. */
  public static boolean isTotal(String line) {
    return read(line).path("kind").asString("").equals("total");
  }

  /** The window of a line. */
  public static LoadWindow window(String line) {
    JsonNode node = read(line);
    return new LoadWindow(
        Instant.parse(node.required("start").asString()),
        node.required("seconds").asDouble(),
        node.required("sent").asLong(),
        node.required("answered").asLong(),
        counts(node.required("failed")),
        counts(node.required("versions")),
        node.required("wrongVersion").asLong(),
        node.required("wrongValue").asLong(),
        Latencies.decode(node.required("latencies").asString()),
        Latencies.decode(node.required("lags").asString()));
  }

  private static JsonNode read(String line) {
    try {
      return JSON.readTree(line);
    } catch (JacksonException e) {
      throw new IllegalArgumentException(
          "expected a line of JSON from a load run, got '%.80s'".formatted(line), e);
    }
  }

  private static Map<String, Long> counts(JsonNode node) {
    Map<String, Long> counts = new TreeMap<>();
    node.properties().forEach(entry -> counts.put(entry.getKey(), entry.getValue().asLong()));
    return counts;
  }
}
