package joist.compiler.tree;

/** Trees bound to rows of floats. Runs without allocating; one thread at a time. */
@FunctionalInterface
public interface RowKernel {
  /** Computes the scores of the first {@code rows} rows. */
  void run(int rows);
}
