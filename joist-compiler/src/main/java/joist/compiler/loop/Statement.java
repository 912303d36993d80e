package joist.compiler.loop;

import java.util.List;

/** A step of a program. Lanes: 0 means all; else only the first so many lanes are concerned. */
public sealed interface Statement {
  /**
   * Runs the body for {@code variable = from, from + step, ...} below {@code to}.
   *
   * @param lanes the loop runs over lanes: its step is 1 and its bounds are constant, and loads and
   *     stores in its body touch consecutive values of the variable in consecutive lanes; {@link
   *     LaneLoops} makes ordinary loops of it
   */
  record Loop(int variable, Bound from, Bound to, long step, boolean lanes, List<Statement> body)
      implements Statement {
    public Loop {
      body = List.copyOf(body);
    }
  }

  /**
   * Gives a register the value of an operation. A register may be given values again and again, so
   * that sums can be carried around a loop. With {@code lanes} above 0 the other lanes keep what
   * they had, or hold anything where the register was not surely assigned before, and loads read
   * nothing for them.
   */
  record Assign(int register, Operation operation, int lanes) implements Statement {}

  /** Writes a register to consecutive elements from {@code index} on, one a lane. */
  record Store(int operand, Index index, int register, int lanes) implements Statement {}

  /**
   * Writes the first lane to one element.
   *
   * <p>Apart from {@link Store} of one lane, since inside a loop over lanes it stays one element.
   */
  record StoreOne(int operand, Index index, int register) implements Statement {}
}
