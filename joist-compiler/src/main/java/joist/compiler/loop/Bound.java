package joist.compiler.loop;

/** Where a loop begins or ends. */
public sealed interface Bound {
  /** The same in every run. */
  record Constant(long value) implements Bound {}

  /** The start of the range that the program is run for. */
  record RangeStart() implements Bound {}

  /** The end, exclusive, of the range that the program is run for. */
  record RangeEnd() implements Bound {}

  static Bound of(long value) {
    return new Constant(value);
  }
}
