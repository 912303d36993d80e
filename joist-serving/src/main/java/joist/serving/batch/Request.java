package joist.serving.batch;

/**
 * A request that waits, or waited, to run.
 *
 * @param work what its caller wants done
 * @param rows it has; they stay together
 * @param arrived when it came, in nanoseconds of the one clock
 * @param deadline when its answer is due
 * @param share whose it is
 */
public record Request<T>(T work, int rows, long arrived, long deadline, Share share) {
  /** A request where all callers are one. */
  public Request(T work, int rows, long arrived, long deadline) {
    this(work, rows, arrived, deadline, Share.COMMON);
  }

  public Request {
    if (rows < 1) {
      throw new IllegalArgumentException("expected a request of 1 row or more, got " + rows);
    }
  }
}
