package joist.compiler.expression;

import joist.compiler.loop.Operation.BinaryKind;
import joist.compiler.loop.Operation.Comparison;
import joist.compiler.loop.Operation.ShiftKind;
import joist.compiler.loop.Operation.UnaryKind;
import joist.tensor.ElementType;

/**
 * Casts between f32, bool, i32, u8 and i8: reals are truncated, to i32 saturated, to fewer bits
 * wrapped; NaN becomes 0; anything but 0 becomes true.
 */
final class Casting {
  private static final float TWO_TO_31 = 0x1p31f;
  private static final float TWO_TO_63 = 0x1p63f;

  private Casting() {}

  static int emit(Arithmetic body, int x, ElementType from, ElementType to) {
    if (from == to) {
      return x;
    }
    boolean real = from == ElementType.F32;
    return switch (to) {
      case F32 -> body.unary(UnaryKind.TO_FLOAT, x);
      case BOOL -> real ? different(body, Comparison.EQUAL, x) : truth(body, x);
      case I32 -> real ? saturated(body, x) : x;
      default -> wrapped(body, real ? lowBits(body, x) : x, to);
    };
  }

  private static int truth(Arithmetic body, int x) {
    return different(body, Comparison.EQUAL_INT, x);
  }

  private static int different(Arithmetic body, Comparison comparison, int x) {
    int zero = body.constantBits(0);
    return body.select(comparison, x, zero, zero, body.constantBits(1));
  }

  private static int saturated(Arithmetic body, int x) {
    int whole = body.unary(UnaryKind.TO_INT, body.unary(UnaryKind.TRUNCATE, x));
    int most = body.constantBits(Integer.MAX_VALUE);
    int within = body.select(Comparison.LESS, x, body.constant(TWO_TO_31), whole, most);
    return body.select(Comparison.UNORDERED, x, x, body.constantBits(0), within);
  }

  /**
   * The low eight bits of the truncated number as an i64: 0 from 2^31 on, where reals are multiples
   * of 256, and all ones from 2^63 on, where they saturate.
   */
  private static int lowBits(Arithmetic body, int x) {
    int whole = body.unary(UnaryKind.TO_INT, body.unary(UnaryKind.TRUNCATE, x));
    int huge = body.constant(TWO_TO_63);
    return body.select(Comparison.LESS_OR_EQUAL, huge, x, body.constantBits(-1), whole);
  }

  /** An i32 as an integer of {@code type}: its low bits, extended as the type says. */
  static int wrapped(Arithmetic body, int x, ElementType type) {
    return switch (type) {
      case U8 -> body.binary(BinaryKind.AND, x, body.constantBits(0xff));
      case I8 -> body.shift(ShiftKind.RIGHT_ARITHMETIC, body.shift(ShiftKind.LEFT, x, 24), 24);
      default -> x;
    };
  }
}
