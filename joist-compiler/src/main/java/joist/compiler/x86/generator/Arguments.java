package joist.compiler.x86.generator;

import java.util.stream.Stream;
import joist.compiler.loop.Bound;
import joist.compiler.loop.Statement;

/** The webs of what code is called with; other webs are numbered from {@link #COUNT} on. */
final class Arguments {
  /** Where the operands' addresses lie, 8 bytes each. */
  static final int BLOCK = 0;

  static final int START = 1;
  static final int END = 2;
  static final int COUNT = 3;

  private Arguments() {}

  /** The arguments that a loop's bounds are. */
  static Stream<Integer> boundsOf(Statement.Loop loop) {
    return Stream.concat(boundOf(loop.from()), boundOf(loop.to()));
  }

  private static Stream<Integer> boundOf(Bound bound) {
    return switch (bound) {
      case Bound.Constant _ -> Stream.empty();
      case Bound.RangeStart() -> Stream.of(START);
      case Bound.RangeEnd() -> Stream.of(END);
    };
  }
}
