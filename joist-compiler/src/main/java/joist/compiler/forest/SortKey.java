package joist.compiler.forest;

import joist.compiler.expression.LoopBody;
import joist.compiler.loop.Operation.BinaryKind;
import joist.compiler.loop.Operation.ShiftKind;

/** Floats as integers of the same order, so that one comparison of i32 serves all branches. */
final class SortKey {
  private SortKey() {}

  /**
   * An integer that orders as {@code value} does, from -inf to +inf; both zeros have one key. NaN
   * is the caller's to treat: no number has the least or the largest integer for a key.
   */
  static int of(float value) {
    return turned(Float.floatToRawIntBits(value + 0.0f));
  }

  /** As {@link #of}, but with -0 below +0, so that {@link #turned} gives the float's bits back. */
  static int exactly(float value) {
    return turned(Float.floatToRawIntBits(value));
  }

  /** Bits of a float to its key or back. */
  static int turned(int bits) {
    return bits ^ ((bits >> 31) & Integer.MAX_VALUE);
  }

  /** {@link #turned} of a register. */
  static int turned(LoopBody body, int bits) {
    int sign = body.shift(ShiftKind.RIGHT_ARITHMETIC, bits, 31);
    int flip = body.binary(BinaryKind.AND, sign, body.constantBits(Integer.MAX_VALUE));
    return body.binary(BinaryKind.XOR, bits, flip);
  }
}
