package joist.compiler.plan;

/**
 * One operation bound to the buffers of one frame. Runs without allocating; one thread at a time.
 */
@FunctionalInterface
public interface Kernel {
  /** Computes the operation's outputs for the frame's first {@code rows} rows. */
  void run(int rows);
}
