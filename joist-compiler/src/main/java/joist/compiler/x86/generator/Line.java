package joist.compiler.x86.generator;

import java.util.List;
import joist.compiler.loop.Statement;

/** A line of a program written flat, with values for its registers. */
sealed interface Line {
  record Open(Statement.Loop loop) implements Line {}

  record Close(Statement.Loop loop) implements Line {}

  /**
   * Makes a value.
   *
   * @param old what the register held before
   * @param sources the values that the operation reads, in the order of its operands
   */
  record Set(Statement.Assign assign, int value, int old, List<Integer> sources) implements Line {}

  /** Stores a value. */
  record Put(Statement store, int source) implements Line {}
}
