package joist.server.v2;

import java.nio.charset.StandardCharsets;
import joist.server.http.Bytes;
import joist.server.http.RequestException;

/** An infer request's body over REST: JSON, and the raw bytes behind it that its inputs name. */
record InferBody(Bytes json, Bytes raw) {
  /** The header that says how long the JSON is, where raw bytes follow it. */
  static final String LENGTH_HEADER = "Inference-Header-Content-Length";

  /**
   * Cuts a body where its header says; all of it is JSON where there is none.
   *
   * @param header the header's value; empty for none
   */
  static InferBody of(Bytes body, String header) {
    int length = header.isEmpty() ? body.length() : length(header, body.length());
    Bytes json = body.part(0, length);
    return new InferBody(
        json.length() <= InferHeads.MOST_BYTES ? json.onHeap() : json,
        body.part(length, body.length() - length));
  }

  /** Whether tensors may lie in shared memory: in case of doubt, they do. */
  boolean namesSharedMemory() {
    String text = new String(json.toArray(), StandardCharsets.ISO_8859_1);
    // JSON may write any letter of the name as an escape.
    return text.contains("shared_memory") || text.contains("\\u");
  }

  private static int length(String header, int most) {
    try {
      int length = Integer.parseInt(header);
      if (length >= 0 && length <= most) {
        return length;
      }
    } catch (NumberFormatException notANumber) {
      // told below
    }
    throw RequestException.badRequest(
        "%s: expected the JSON's length, from 0 to the body's %,d bytes, got '%s'"
            .formatted(LENGTH_HEADER, most, header));
  }
}
