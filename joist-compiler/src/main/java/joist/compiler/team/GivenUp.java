package joist.compiler.team;

import joist.graph.GraphException;

/** Whether a run is to go on: who wants it no more interrupts its thread. */
public final class GivenUp {
  private GivenUp() {}

  /**
   * Asked between two steps, where memory may be left as it is.
   *
   * @throws GraphException when this thread was interrupted, which it still is then
   */
  public static void check() {
    if (Thread.currentThread().isInterrupted()) {
      throw new GraphException(
          "the run was given up between two steps: its thread was interrupted");
    }
  }
}
