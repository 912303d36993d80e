package joist.compiler.x86.generator;

import joist.compiler.loop.Bound;
import joist.compiler.loop.Statement;

/** How often a loop runs. */
final class Turns {
  private Turns() {}

  static long of(long from, long to, long step) {
    return to <= from ? 0 : (to - from - 1) / step + 1;
  }

  /** Whether the loop may run no times at all. */
  static boolean mayBeNone(Statement.Loop loop) {
    return !(loop.from() instanceof Bound.Constant(long from)
        && loop.to() instanceof Bound.Constant(long to)
        && from < to);
  }
}
