package joist.compiler.target;

/**
 * A program bound to memory. Allocates nothing; any number of threads may run disjoint ranges at
 * the same time.
 */
@FunctionalInterface
public interface Routine {
  /** Runs the program for {@code [from, to)}, within its extent; nothing is checked. */
  void run(long from, long to);
}
