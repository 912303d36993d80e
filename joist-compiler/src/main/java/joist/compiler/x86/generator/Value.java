package joist.compiler.x86.generator;

/** Where a value comes from; values are numbered, and each is made at one place only. */
sealed interface Value {
  /** What a register holds before anything is assigned to it: zeros. */
  record Unassigned() implements Value {}

  /** What an assignment makes. */
  record Assigned(Line.Set line) implements Value {}

  /** What a register holds at the top of a loop: from before it, or from its previous turn. */
  record Carried(int before, int after) implements Value {}
}
