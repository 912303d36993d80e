package joist.server.http;

/** An answer that can be kept. */
public interface Answered {
  /** The same in memory of its own, to be sent any number of times. */
  Answered copy();

  /** Bytes it takes. */
  long bytes();
}
