package joist.load;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Reads HTTP/1.1 responses off a connection (RFC 9112): bodies of a given length, in chunks, or up
 * to the connection's end.
 */
final class ResponseReader {
  private static final int LONGEST_LINE = 1 << 16;
  private static final int LARGEST_BODY = 1 << 28;
  private static final int UNKNOWN = -1;

  private final InputStream in;
  private final byte[] buffer = new byte[1 << 14];
  private int position;
  private int limit;

  ResponseReader(InputStream in) {
    this.in = in;
  }

  /** Waits for the first byte of a response; false when the server has closed the connection. */
  boolean awaitFirstByte() throws IOException {
    return position < limit || fill();
  }

  Answer read() throws IOException {
    int status = status(line());
    while (status >= 100 && status <= 199) {
      skipHeaders();
      status = status(line());
    }
    return answer(status);
  }

  private Answer answer(int status) throws IOException {
    String version = "";
    String digest = "";
    int length = UNKNOWN;
    boolean chunked = false;
    boolean closes = false;
    for (String header = line(); !header.isEmpty(); header = line()) {
      int colon = header.indexOf(':');
      String value = header.substring(colon + 1).strip();
      switch (header.substring(0, Math.max(0, colon)).toLowerCase(Locale.ROOT)) {
        case "content-length" -> length = length(value);
        case "transfer-encoding" -> chunked = value.toLowerCase(Locale.ROOT).contains("chunked");
        case "connection" -> closes = value.equalsIgnoreCase("close");
        case "x-joist-version" -> version = value;
        case "x-joist-digest" -> digest = value;
        default -> {}
      }
    }
    boolean bodiless = status == 204 || status == 304;
    byte[] body = bodiless ? new byte[0] : chunked ? chunks() : body(length);
    boolean untilClosed = !bodiless && !chunked && length == UNKNOWN;
    return new Answer(status, version, digest, closes || untilClosed, body);
  }

  private byte[] body(int length) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream(Math.max(64, length));
    if (length == UNKNOWN) {
      while (position < limit || fill()) {
        take(body, limit - position);
      }
    } else {
      copy(body, length);
    }
    return body.toByteArray();
  }

  private byte[] chunks() throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    while (true) {
      String size = line();
      int end = size.indexOf(';');
      int length;
      try {
        length = Integer.parseInt((end < 0 ? size : size.substring(0, end)).strip(), 16);
      } catch (NumberFormatException e) {
        throw new ProtocolException("expected a chunk's length, got '" + size + "'", e);
      }
      if (length == 0) {
        skipHeaders();
        return body.toByteArray();
      }
      copy(body, length);
      line();
    }
  }

  private void copy(ByteArrayOutputStream body, int length) throws IOException {
    if (length < 0 || length > LARGEST_BODY - body.size()) {
      throw new ProtocolException("expected a body of at most 256 MiB, got " + length, null);
    }
    int rest = length;
    while (rest > 0) {
      demand();
      int n = Math.min(rest, limit - position);
      take(body, n);
      rest -= n;
    }
  }

  private void take(ByteArrayOutputStream body, int n) {
    body.write(buffer, position, n);
    position += n;
  }

  private void skipHeaders() throws IOException {
    String line = line();
    while (!line.isEmpty()) {
      line = line();
    }
  }

  /** A line without its end. */
  private String line() throws IOException {
    ByteArrayOutputStream longLine = null;
    while (true) {
      demand();
      int end = position;
      while (end < limit && buffer[end] != '\n') {
        end++;
      }
      if (end < limit && longLine == null) {
        int start = position;
        position = end + 1;
        return text(buffer, start, end);
      }
      if (longLine == null) {
        longLine = new ByteArrayOutputStream();
      }
      take(longLine, end - position);
      if (longLine.size() > LONGEST_LINE) {
        throw new ProtocolException("a header is longer than 64 KiB", null);
      }
      if (end < limit) {
        position++;
        byte[] bytes = longLine.toByteArray();
        return text(bytes, 0, bytes.length);
      }
    }
  }

  private static String text(byte[] bytes, int start, int end) {
    int trimmed = end > start && bytes[end - 1] == '\r' ? end - 1 : end;
    return new String(bytes, start, trimmed - start, StandardCharsets.ISO_8859_1);
  }

  private static int status(String line) throws ProtocolException {
    boolean known = line.startsWith("HTTP/1.") && line.length() >= 12 && line.charAt(8) == ' ';
    int status = known ? digits(line, 9, 12) : -1;
    if (status < 100) {
      throw new ProtocolException(
          "expected an HTTP/1.1 status line, got '%.60s'".formatted(line), null);
    }
    return status;
  }

  private static int digits(String line, int start, int end) {
    int number = 0;
    for (int i = start; i < end; i++) {
      int digit = line.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = 10 * number + digit;
    }
    return number;
  }

  private static int length(String value) throws ProtocolException {
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new ProtocolException("expected a content length, got '" + value + "'", e);
    }
  }

  private void demand() throws IOException {
    if (position == limit && !fill()) {
      throw new EOFException("the server closed the connection in the middle of a response");
    }
  }

  private boolean fill() throws IOException {
    position = 0;
    limit = Math.max(0, in.read(buffer));
    return limit > 0;
  }
}
