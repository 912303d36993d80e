package joist.compiler.x86.generator;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import joist.compiler.loop.Operation;
import joist.compiler.loop.Statement;
import joist.compiler.x86.assembler.Gpr;

/** What becomes a few instructions, on webs instead of registers. */
sealed interface Step {
  /**
   * Gives a web the value of an operation.
   *
   * @param needed how many lanes are looked at
   * @param given how many lanes are assigned; where that is less than needed, the others are kept
   */
  record Compute(
      Operation operation,
      int target,
      List<Integer> sources,
      int needed,
      int given,
      Optional<Place> place)
      implements Step {
    boolean keeps() {
      return given < needed;
    }

    /** How many lanes have to be computed. */
    int made() {
      return Math.min(given, needed);
    }
  }

  /** Zeros in all lanes of what is read before it is assigned. */
  record Clear(int target) implements Step {}

  /** Stores the first {@code lanes} lanes. */
  record Write(int source, int lanes, boolean one, Place place) implements Step {}

  /** What the code is called with. */
  record Incoming(int target, Gpr register) implements Step {}

  /**
   * Gives a pointer its first value: {@code from + bytes + start * bytesByStart}.
   *
   * @param from a pointer, or the operand's address where empty
   * @param start the web of the range's start, where the pointer moves with a loop over the range
   */
  record Point(int target, Optional<Integer> from, int operand, long bytes, Optional<Start> start)
      implements Step {
    record Start(int web, long bytes) {}
  }

  /** Gives a loop's counter the distance that it has to go. */
  record Count(int target, Statement.Loop loop) implements Step {}

  /** The top of a loop, which is passed over when nothing is left to count. */
  record Top(int loop, int counter, boolean mayBeNone) implements Step {}

  /** Moves a pointer by what one turn of its loop moves it. */
  record Advance(int pointer, long bytes) implements Step {}

  /** The bottom of a loop: counts, and goes back to the top while something is left. */
  record Bottom(int loop, int counter, long by) implements Step {}

  /** The webs that are read. */
  default Stream<Integer> uses() {
    return switch (this) {
      case Compute compute ->
          Stream.of(
                  compute.sources().stream(),
                  compute.place().stream().map(Place::pointer),
                  compute.keeps() ? Stream.of(compute.target()) : Stream.<Integer>empty())
              .flatMap(each -> each);
      case Clear _, Incoming _ -> Stream.empty();
      case Write write -> Stream.of(write.source(), write.place().pointer());
      case Point point ->
          Stream.concat(
              Stream.of(point.from().orElse(Arguments.BLOCK)),
              point.start().stream().map(Point.Start::web));
      case Count count -> Arguments.boundsOf(count.loop());
      case Top top -> Stream.of(top.counter());
      case Advance advance -> Stream.of(advance.pointer());
      case Bottom bottom -> Stream.of(bottom.counter());
    };
  }

  /** The webs that are given a value. */
  default Stream<Integer> defines() {
    return switch (this) {
      case Compute compute -> Stream.of(compute.target());
      case Clear clear -> Stream.of(clear.target());
      case Incoming incoming -> Stream.of(incoming.target());
      case Point point -> Stream.of(point.target());
      case Count count -> Stream.of(count.target());
      case Advance advance -> Stream.of(advance.pointer());
      case Bottom bottom -> Stream.of(bottom.counter());
      case Write _, Top _ -> Stream.empty();
    };
  }
}
