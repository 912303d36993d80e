package joist.compiler.team;

import joist.compiler.target.Routine;

/** What a team does between two of its meetings. */
public sealed interface Stage {
  /** Something that the caller's thread does alone. */
  record Alone(Runnable work) implements Stage {}

  /** A routine's range, cut into parts that any thread may run in any order. */
  record Split(Routine routine, long extent, int parts) implements Stage {
    void run(int part) {
      routine.run(extent * part / parts, extent * (part + 1) / parts);
    }
  }
}
