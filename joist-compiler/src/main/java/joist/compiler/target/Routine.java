package joist.compiler.target;

import java.time.Duration;

/**
 * A program bound to memory. Allocates nothing; any number of threads may run disjoint ranges at
 * the same time.
 */
@FunctionalInterface
public interface Routine {
  /** Runs the program for {@code [from, to)}, within its extent; nothing is checked. */
  void run(long from, long to);

  /**
   * Brings the routine's code to its full speed, where it needs warming, by running it on the
   * routine's own memory: to be called before there is anything in it that must not be written
   * over. All routines of the same code are warm then. Cold code gives the same bits, later.
   *
   * @param most about how long this may take
   * @return whether more time would change nothing
   */
  default boolean warm(Duration most) {
    return true;
  }
}
