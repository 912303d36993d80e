package joist.server.http;

/**
 * What a request may be at most.
 *
 * @param bodyBytes the body's size
 * @param rows rows in one request
 * @param nesting JSON's depth
 * @param atOnce requests of all callers that may be inside together
 * @param patience how long one may take to arrive
 * @param tensorBytes what one tensor of it may take in memory
 */
public record Limits(
    long bodyBytes, int rows, int nesting, int atOnce, Patience patience, long tensorBytes) {
  private static final long TENSOR_BYTES = 256L << 20;

  public static final Limits STANDARD = new Limits(64L << 20, 1_000_000, 32);

  /** With tensors of 256 MiB at most. */
  public Limits(long bodyBytes, int rows, int nesting, int atOnce, Patience patience) {
    this(bodyBytes, rows, nesting, atOnce, patience, TENSOR_BYTES);
  }

  /** With room for 10,000 requests and the standard patience. */
  public Limits(long bodyBytes, int rows, int nesting) {
    this(bodyBytes, rows, nesting, 10_000, Patience.STANDARD);
  }

  /** As these, with tensors of so many bytes at most. */
  public Limits withTensorBytes(long most) {
    return new Limits(bodyBytes, rows, nesting, atOnce, patience, most);
  }

  public Limits {
    if (tensorBytes < 1) {
      throw new IllegalArgumentException("expected tensors of 1 byte or more, got " + tensorBytes);
    }
    if (bodyBytes < 1 || bodyBytes > Integer.MAX_VALUE || rows < 1 || nesting < 4 || atOnce < 1) {
      throw new IllegalArgumentException(
          "expected a body limit of 1 byte to 2 GiB, 1 or more rows, a nesting of 4 or more and 1 or more at once, got "
              + "%d bytes, %d rows, nesting %d, %d at once"
                  .formatted(bodyBytes, rows, nesting, atOnce));
    }
  }
}
