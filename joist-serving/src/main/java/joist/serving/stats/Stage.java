package joist.serving.stats;

/** A part of a request's way through the server. */
public enum Stage {
  /** From the whole request being there to its answer being handed to the socket. */
  TOTAL,
  /** Bytes to rows. */
  DECODE,
  /** In the queue of the compute pool. */
  WAIT,
  /** The model itself. */
  RUN,
  /** Answers to bytes. */
  ENCODE;

  /** The stage's name in metrics. */
  public String label() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
