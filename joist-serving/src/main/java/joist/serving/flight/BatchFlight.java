package joist.serving.flight;

import java.time.Instant;
import joist.serving.batch.CloseReason;
import joist.serving.threads.Grant;

/** One batch: told when it closes, and what it took when it is over. Thread-safe. */
public final class BatchFlight {
  static final long MOST_BYTES = 550;

  private final long number;
  private final String model;
  private final int version;
  private final Closing closing;
  private volatile Grant grant = Grant.ALONE;
  private volatile long tookNanos = -1;

  public BatchFlight(long number, String model, int version, Closing closing) {
    this.number = number;
    this.model = model;
    this.version = version;
    this.closing = closing;
  }

  /**
   * What was known as it closed.
   *
   * @param reason why it took no more
   * @param predictedNanos what it should take
   */
  public record Closing(
      Instant time,
      int requests,
      int rows,
      CloseReason reason,
      Waits waits,
      double predictedNanos) {}

  /** How long its requests had waited, in nanoseconds: the shortest, the mean, the longest. */
  public record Waits(long least, long mean, long most) {}

  /** Hears which threads it has. */
  public void granted(Grant threads) {
    grant = threads;
  }

  /** Hears that it is over. */
  public void ended(long nanos) {
    tookNanos = nanos;
  }

  /** Counts from 1, over all models of the server. */
  public long number() {
    return number;
  }

  public String model() {
    return model;
  }

  public int version() {
    return version;
  }

  public Closing closing() {
    return closing;
  }

  /** The threads that ran it. */
  public Grant grant() {
    return grant;
  }

  /** What it took; negative while it runs. */
  public long tookNanos() {
    return tookNanos;
  }
}
