package joist.server.http;

/** What one call spent where; filled in by whoever does the work. Used by one thread at a time. */
public final class Timing {
  final long arrivedNanos;
  long startedNanos;
  private long lapNanos;
  int rows;
  long decodeNanos;
  long waitNanos;
  long runNanos;
  long encodeNanos;

  Timing(long arrivedNanos) {
    this.arrivedNanos = arrivedNanos;
  }

  /** The timing of a call that was begun here and now. */
  public static Timing begun() {
    long now = System.nanoTime();
    Timing timing = new Timing(now);
    timing.start(now);
    return timing;
  }

  void start(long nowNanos) {
    startedNanos = nowNanos;
    lapNanos = nowNanos;
  }

  /** Ends a stretch of decoding. */
  public void decoded() {
    decodeNanos += lap();
  }

  /** Ends a stretch of waiting after it was decoded. */
  public void waited() {
    waitNanos += lap();
  }

  /** Decoding and encoding so far. */
  long codingNanos() {
    return decodeNanos + encodeNanos;
  }

  /** Ends a stretch of running the model over {@code batchRows} rows. */
  public void ran(int batchRows) {
    runNanos += lap();
    rows += batchRows;
  }

  /** Ends a stretch of encoding. */
  public void encoded() {
    encodeNanos += lap();
  }

  private long lap() {
    long now = System.nanoTime();
    long spent = now - lapNanos;
    lapNanos = now;
    return spent;
  }

  /** Rows answered. */
  public int rows() {
    return rows;
  }
}
