package joist.server.http;

/**
 * What a request may be at most.
 *
 * @param bodyBytes the body's size
 * @param rows rows in one request
 * @param nesting JSON's depth
 */
public record Limits(long bodyBytes, int rows, int nesting) {
  public static final Limits STANDARD = new Limits(64L << 20, 1_000_000, 32);

  public Limits {
    if (bodyBytes < 1 || bodyBytes > Integer.MAX_VALUE || rows < 1 || nesting < 4) {
      throw new IllegalArgumentException(
          "expected a body limit of 1 byte to 2 GiB, 1 or more rows and a nesting of 4 or more, got "
              + "%d bytes, %d rows, nesting %d".formatted(bodyBytes, rows, nesting));
    }
  }
}
