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
 * @param heldBytes what the bodies of all requests may hold together, but for short ones
 */
public record Limits(
    long bodyBytes,
    int rows,
    int nesting,
    int atOnce,
    Patience patience,
    long tensorBytes,
    long heldBytes) {
  private static final long TENSOR_BYTES = 256L << 20;
  private static final long LEAST_HELD_BYTES = 128L << 20;
  private static final int HEAP_SHARE = 8; // the heap's limit follows that of the container

  public static final Limits STANDARD = new Limits(64L << 20, 1_000_000, 32);

  /** With tensors of 256 MiB at most, and an eighth of the heap's size for bodies. */
  public Limits(long bodyBytes, int rows, int nesting, int atOnce, Patience patience) {
    this(
        bodyBytes,
        rows,
        nesting,
        atOnce,
        patience,
        TENSOR_BYTES,
        Math.max(LEAST_HELD_BYTES, Runtime.getRuntime().maxMemory() / HEAP_SHARE));
  }

  /** With room for 10,000 requests and the standard patience. */
  public Limits(long bodyBytes, int rows, int nesting) {
    this(bodyBytes, rows, nesting, 10_000, Patience.STANDARD);
  }

  /** As these, with tensors of so many bytes at most. */
  public Limits withTensorBytes(long most) {
    return new Limits(bodyBytes, rows, nesting, atOnce, patience, most, heldBytes);
  }

  /** As these, with so many bytes for the bodies of all requests together. */
  public Limits withHeldBytes(long most) {
    return new Limits(bodyBytes, rows, nesting, atOnce, patience, tensorBytes, most);
  }

  public Limits {
    if (tensorBytes < 1 || heldBytes < 1) {
      throw new IllegalArgumentException(
          "expected tensors and memory for bodies of 1 byte or more, got %d and %d bytes"
              .formatted(tensorBytes, heldBytes));
    }
    if (bodyBytes < 1 || bodyBytes > Integer.MAX_VALUE || rows < 1 || nesting < 4 || atOnce < 1) {
      throw new IllegalArgumentException(
          "expected a body limit of 1 byte to 2 GiB, 1 or more rows, a nesting of 4 or more and 1 or more at once, got "
              + "%d bytes, %d rows, nesting %d, %d at once"
                  .formatted(bodyBytes, rows, nesting, atOnce));
    }
  }
}
