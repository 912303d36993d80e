package joist.compiler.loop;

import joist.compiler.loop.Operation.BinaryKind;
import joist.compiler.loop.Operation.ShiftKind;

/**
 * What i32 values a register or an operand may hold: {@code least} to {@code most}. An f32 is taken
 * by its bits.
 */
public record Range(int least, int most) {
  /** Nothing is known. */
  public static final Range ALL = new Range(Integer.MIN_VALUE, Integer.MAX_VALUE);

  public Range {
    if (least > most) {
      throw new IllegalArgumentException(
          "expected a range from its least to its largest value, got " + least + " to " + most);
    }
  }

  static Range of(int value) {
    return new Range(value, value);
  }

  /** The range from one to the other, or all where that leaves i32. */
  private static Range within(long least, long most) {
    return least < Integer.MIN_VALUE || most > Integer.MAX_VALUE
        ? ALL
        : new Range((int) least, (int) most);
  }

  boolean isNatural() {
    return least >= 0;
  }

  boolean contains(Range other) {
    return least <= other.least && other.most <= most;
  }

  Range or(Range other) {
    return new Range(Math.min(least, other.least), Math.max(most, other.most));
  }

  /** What a binary operation on values of two ranges may give. */
  static Range binary(BinaryKind kind, Range a, Range b) {
    return switch (kind) {
      case ADD_INT -> within((long) a.least + b.least, (long) a.most + b.most);
      case SUBTRACT_INT -> within((long) a.least - b.most, (long) a.most - b.least);
      case MULTIPLY_INT -> product(a, b);
      case AND -> and(a, b);
      case OR, XOR -> a.isNatural() && b.isNatural() ? belowPower(a.most | b.most) : ALL;
      case MIN, MAX -> a.or(b);
      case ADD, SUBTRACT, MULTIPLY, DIVIDE -> ALL;
    };
  }

  private static Range product(Range a, Range b) {
    long[] corners = {
      (long) a.least * b.least, (long) a.least * b.most,
      (long) a.most * b.least, (long) a.most * b.most
    };
    long least = corners[0];
    long most = corners[0];
    for (long corner : corners) {
      least = Math.min(least, corner);
      most = Math.max(most, corner);
    }
    return within(least, most);
  }

  /** A natural number keeps no bit that it has not. */
  private static Range and(Range a, Range b) {
    if (a.isNatural() && b.isNatural()) {
      return new Range(0, Math.min(a.most, b.most));
    }
    return a.isNatural() ? new Range(0, a.most) : b.isNatural() ? new Range(0, b.most) : ALL;
  }

  private static Range belowPower(int bits) {
    int leading = Integer.numberOfLeadingZeros(bits);
    return new Range(0, leading == Integer.SIZE ? 0 : -1 >>> leading);
  }

  /** What a shift of values of a range may give. */
  static Range shift(ShiftKind kind, Range a, int count) {
    return switch (kind) {
      case LEFT -> within((long) a.least << count, (long) a.most << count);
      case RIGHT_ARITHMETIC -> new Range(a.least >> count, a.most >> count);
      case RIGHT_LOGICAL ->
          a.isNatural()
              ? new Range(a.least >>> count, a.most >>> count)
              : count > 0 ? new Range(0, -1 >>> count) : a;
    };
  }
}
