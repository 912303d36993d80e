package joist.server.intake;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/**
 * A budget of bytes that the bodies of all requests may hold at once, off the heap. One half is for
 * bodies of more than a 16th of it, the other for the rest; bodies up to {@link #SHORT_BYTES} are
 * not counted, so that no request waits behind one that is much larger. Thread-safe.
 */
public final class RequestMemory {
  /** Bodies of so many bytes lie on the heap, where they die young. */
  public static final int SHORT_BYTES = 64 << 10;

  private static final int LARGE_SHARE = 16;

  private final long most;
  private final Duration patience;
  private final long leastPerSecond;
  private final Lane large;
  private final Lane others;
  private final LongAdder refused = new LongAdder();

  /**
   * @param most what bodies may hold together; one that is larger is let in alone
   * @param patience how long a body may wait for room before its caller is told, where its model
   *     says nothing else
   * @param leastPerSecond bytes of a body that holds room must come each second while others wait
   */
  public RequestMemory(long most, Duration patience, long leastPerSecond) {
    this.most = most;
    this.patience = patience;
    this.leastPerSecond = leastPerSecond;
    this.large = new Lane(most - most / 2);
    this.others = new Lane(most / 2);
  }

  Duration patience() {
    return patience;
  }

  long leastPerSecond() {
    return leastPerSecond;
  }

  /** The part that a body of such a length is in. */
  Lane lane(long bytes) {
    return bytes > most / LARGE_SHARE ? large : others;
  }

  /** What bodies may hold together. */
  public long budgetBytes() {
    return most;
  }

  /** What is held now. */
  public long heldBytes() {
    return large.held() + others.held();
  }

  /** How many bodies wait for room now. */
  public int waiting() {
    return large.waiting() + others.waiting();
  }

  /** How many requests were turned away since there was no room for them. */
  public long refused() {
    return refused.sum();
  }

  void refuse() {
    refused.increment();
  }
}
