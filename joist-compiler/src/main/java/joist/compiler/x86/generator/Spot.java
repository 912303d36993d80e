package joist.compiler.x86.generator;

/** Where a web is. */
sealed interface Spot {
  /** In a register, a vector's or a general one as the web is. */
  record Register(int number) implements Spot {}

  /** In the stack frame, at an offset. */
  record Slot(int offset) implements Spot {}

  /** Behind the code: the same bits in every lane. */
  record Constant(int bits) implements Spot {}

  /** Behind the code: 0, 1, 2, ... */
  record LaneNumbers() implements Spot {}

  /**
   * In an operand, from where its one use reads it.
   *
   * @param one whether one element is in every lane
   */
  record Operand(Place place, boolean one) implements Spot {}
}
