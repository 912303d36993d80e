package joist.server.http;

import joist.server.intake.RequestMemory;

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
 * @param connections that may be open at a port
 */
public record Limits(
    long bodyBytes,
    int rows,
    int nesting,
    int atOnce,
    Patience patience,
    long tensorBytes,
    long heldBytes,
    int connections) {
  private static final long TENSOR_BYTES = 256L << 20;
  private static final long LEAST_HELD_BYTES = 128L << 20;
  private static final int HEAP_SHARE = 8; // the heap's limit follows that of the container
  private static final int MOST_CONNECTIONS = 10_000;
  private static final int LEAST_CONNECTIONS = 1000;

  /** A quarter of the heap where each has a short body that does not come to its end. */
  private static final long HEAP_OF_CONNECTION = 4L * RequestMemory.SHORT_BYTES;

  public static final Limits STANDARD = new Limits(64L << 20, 1_000_000, 32);

  /** With as many connections as the heap has 256 KiB for, 1,000 to 10,000. */
  public Limits(
      long bodyBytes,
      int rows,
      int nesting,
      int atOnce,
      Patience patience,
      long tensorBytes,
      long heldBytes) {
    this(
        bodyBytes,
        rows,
        nesting,
        atOnce,
        patience,
        tensorBytes,
        heldBytes,
        Math.clamp(
            Runtime.getRuntime().maxMemory() / HEAP_OF_CONNECTION,
            LEAST_CONNECTIONS,
            MOST_CONNECTIONS));
  }

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
    return new Limits(bodyBytes, rows, nesting, atOnce, patience, most, heldBytes, connections);
  }

  /** As these, with so many bytes for the bodies of all requests together. */
  public Limits withHeldBytes(long most) {
    return new Limits(bodyBytes, rows, nesting, atOnce, patience, tensorBytes, most, connections);
  }

  /** As these, with so many connections at most. */
  public Limits withConnections(int most) {
    return new Limits(bodyBytes, rows, nesting, atOnce, patience, tensorBytes, heldBytes, most);
  }

  public Limits {
    if (connections < 1) {
      throw new IllegalArgumentException("expected 1 connection or more, got " + connections);
    }
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
