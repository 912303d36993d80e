package joist.server.http;

import io.vertx.core.buffer.Buffer;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.util.RawValue;

/** Errors as JSON, in one of two shapes. Thread-safe. */
public final class JsonFailures implements Reply.Failures {
  private static final Logger LOG = System.getLogger("joist.server");

  private final JsonMapper json = new JsonMapper();
  private final boolean plain;

  private JsonFailures(boolean plain) {
    this.plain = plain;
  }

  /** {@code {"error": "message"}}, as Open Inference has it. */
  public static JsonFailures plain() {
    return new JsonFailures(true);
  }

  /** {@code {"error": {"code", "message", "row", "column", "example"}}}. */
  public static JsonFailures detailed() {
    return new JsonFailures(false);
  }

  @Override
  public Buffer body(RequestException why) {
    ObjectNode root = json.createObjectNode();
    if (plain) {
      root.put("error", why.text());
    } else {
      ObjectNode error = root.putObject("error").put("code", why.code()).put("message", why.text());
      why.row().ifPresent(row -> error.put("row", row));
      why.column().ifPresent(column -> error.put("column", column));
      why.example().ifPresent(example -> error.putRawValue("example", new RawValue(example)));
    }
    return Buffer.buffer(json.writeValueAsBytes(root));
  }

  @Override
  public void defect(Throwable why, String requestId) {
    LOG.log(Level.ERROR, "request " + requestId + " failed", why);
  }
}
