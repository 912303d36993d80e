package joist.compiler.target;

import java.lang.foreign.Arena;
import java.util.List;
import joist.compiler.loop.LoopProgram;

/** Makes code of loop programs. Thread-safe. */
public interface Target {
  /** A short name, such as {@code x86-avx512}. */
  String name();

  /** f32 lanes of a register; a power of two. */
  int lanes();

  /** Registers that a program can use at the same time without loss. */
  int registers();

  /**
   * Makes code of a program for this target's lanes. Codes are kept by program: asking twice gives
   * the same code.
   *
   * @throws IllegalArgumentException when the program is not well formed, or not for these lanes
   */
  Code compile(LoopProgram program);

  /**
   * One routine that runs all of {@code calls} in order; its own range is ignored.
   *
   * @param arena owns what the routine needs; it is valid as long as the arena is
   */
  default Routine chain(List<RangeCall> calls, Arena arena) {
    return Chain.of(calls);
  }

  /** A routine with the range to run it for. */
  record RangeCall(Routine routine, long from, long to) {}
}
