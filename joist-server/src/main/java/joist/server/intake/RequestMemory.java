package joist.server.intake;

import java.time.Duration;

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
  private final Lane large;
  private final Lane others;

  /**
   * @param most what bodies may hold together; one that is larger is let in alone
   * @param patience how long a body may wait for room before its caller is told
   */
  public RequestMemory(long most, Duration patience) {
    this.most = most;
    this.patience = patience;
    this.large = new Lane(most - most / 2);
    this.others = new Lane(most / 2);
  }

  /** How long a body may wait for room. */
  public Duration patience() {
    return patience;
  }

  /** The part that a body of such a length is in. */
  Lane lane(long bytes) {
    return bytes > most / LARGE_SHARE ? large : others;
  }

  /** What is held now. */
  public long heldBytes() {
    return large.held() + others.held();
  }
}
