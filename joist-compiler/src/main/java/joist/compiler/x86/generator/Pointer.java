package joist.compiler.x86.generator;

import java.util.Optional;
import joist.compiler.loop.Bound;
import joist.compiler.loop.Statement;
import org.jspecify.annotations.Nullable;

/**
 * A pointer into an operand, which moves with one loop or stays. Places are reached by
 * displacements from it; so that these are small, it points at the least of its places.
 */
final class Pointer {
  private final int web;
  private final int operand;
  private final @Nullable Moving moving;
  private long least = Long.MAX_VALUE;

  /**
   * How a pointer moves.
   *
   * @param outer the pointer with the terms of the loops around, none where there are no such terms
   * @param stride bytes by one of the loop's variable
   */
  record Moving(Statement.Loop loop, @Nullable Pointer outer, long stride) {}

  Pointer(int web, int operand, @Nullable Moving moving) {
    this.web = web;
    this.operand = operand;
    this.moving = moving;
  }

  int web() {
    return web;
  }

  /** Takes in a place, in bytes without the terms. */
  void include(long offset) {
    least = Math.min(least, offset);
  }

  /** How many bytes it is ahead of its operand's start plus its terms. */
  long bias() {
    boolean near = moving == null && least == (int) least;
    return near || least == Long.MAX_VALUE ? 0 : least;
  }

  /** Its first value. */
  Step.Point point() {
    if (moving == null) {
      return new Step.Point(web, Optional.empty(), operand, bias(), Optional.empty());
    }
    Pointer outer = moving.outer();
    long bytes = bias() - (outer == null ? 0 : outer.bias());
    Optional<Step.Point.Start> start = Optional.empty();
    switch (moving.loop().from()) {
      case Bound.Constant(long from) -> bytes += from * moving.stride();
      case Bound.RangeStart() ->
          start = Optional.of(new Step.Point.Start(Arguments.START, moving.stride()));
      case Bound.RangeEnd() ->
          start = Optional.of(new Step.Point.Start(Arguments.END, moving.stride()));
    }
    Optional<Integer> from = Optional.ofNullable(outer).map(Pointer::web);
    return new Step.Point(web, from, operand, bytes, start);
  }

  /** What a turn of its loop does to it; empty where it stays. */
  Optional<Step.Advance> advance() {
    return Optional.ofNullable(moving)
        .map(each -> new Step.Advance(web, each.stride() * each.loop().step()));
  }
}
