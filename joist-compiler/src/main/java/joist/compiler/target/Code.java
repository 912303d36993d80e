package joist.compiler.target;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** A program made ready by a target. Thread-safe. */
public interface Code {
  /**
   * Binds the program to memory. Every place that the program can reach is proven to lie inside of
   * its segment here, once, so that running needs no checks.
   *
   * @param operands one segment an operand, off the heap, alive as long as {@code arena}
   * @param arena owns what the routine needs
   * @throws IllegalArgumentException when a segment is smaller than the program needs
   */
  Routine bind(List<MemorySegment> operands, Arena arena);

  /** Bytes of code that are in memory now. */
  long bytes();

  /** What runs, and why not what is faster, in a few words; empty where there is no choice. */
  default String explain() {
    return "";
  }
}
