package joist.serving.tensors;

/** Work that a caller waits for, or does not any more. */
public interface Awaited {
  /** Whether its caller is still there, and would take an answer that comes now. */
  boolean isWanted();
}
