package joist.server.inference;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import joist.server.http.RequestException;

/** Texts from callers' bytes: in UTF-8, else a model would be given another text than was sent. */
public final class Texts {
  private static final char REPLACEMENT = '\uFFFD'; // what Java puts for bytes that are no text

  private Texts() {}

  /**
   * The text of bytes.
   *
   * @param of whose it is, for messages
   * @throws RequestException when they are not UTF-8
   */
  public static String of(String of, long element, byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (text.indexOf(REPLACEMENT) >= 0
        && !Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes)) {
      throw RequestException.badRequest(
          "%s: element %,d: expected a text in UTF-8, got %,d bytes that are none; what is no text goes as numbers, such as UINT8"
              .formatted(of, element, bytes.length));
    }
    return text;
  }
}
