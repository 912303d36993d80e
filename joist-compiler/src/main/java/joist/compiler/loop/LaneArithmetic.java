package joist.compiler.loop;

import joist.compiler.loop.Operation.BinaryKind;
import joist.compiler.loop.Operation.Comparison;
import joist.compiler.loop.Operation.Reduction;
import joist.compiler.loop.Operation.ShiftKind;
import joist.compiler.loop.Operation.UnaryKind;

/** What each operation does to the 32 bits of one lane. */
public final class LaneArithmetic {
  private LaneArithmetic() {}

  private static float real(int bits) {
    return Float.intBitsToFloat(bits);
  }

  private static int bits(float value) {
    return Float.floatToRawIntBits(value);
  }

  public static int unary(UnaryKind kind, int a) {
    return switch (kind) {
      case NEGATE -> a ^ 0x8000_0000;
      case ABS -> a & 0x7fff_ffff;
      case SQRT -> bits((float) Math.sqrt(real(a)));
      case FLOOR -> bits((float) Math.floor(real(a)));
      case CEIL -> bits((float) Math.ceil(real(a)));
      case ROUND -> bits((float) Math.rint(real(a)));
      case TRUNCATE -> bits((float) (real(a) < 0 ? Math.ceil(real(a)) : Math.floor(real(a))));
      case TO_INT -> toInt(real(a));
      case TO_FLOAT -> bits((float) a);
    };
  }

  private static int toInt(float value) {
    double whole = Math.rint(value);
    boolean fits = whole >= Integer.MIN_VALUE && whole <= Integer.MAX_VALUE;
    return fits ? (int) whole : Integer.MIN_VALUE;
  }

  public static int binary(BinaryKind kind, int a, int b) {
    return switch (kind) {
      case ADD -> bits(real(a) + real(b));
      case SUBTRACT -> bits(real(a) - real(b));
      case MULTIPLY -> bits(real(a) * real(b));
      case DIVIDE -> bits(real(a) / real(b));
      case MIN -> real(a) < real(b) ? a : b;
      case MAX -> real(a) > real(b) ? a : b;
      case AND -> a & b;
      case OR -> a | b;
      case XOR -> a ^ b;
      case ADD_INT -> a + b;
      case SUBTRACT_INT -> a - b;
      case MULTIPLY_INT -> a * b;
    };
  }

  public static int shift(ShiftKind kind, int a, int count) {
    return switch (kind) {
      case LEFT -> a << count;
      case RIGHT_LOGICAL -> a >>> count;
      case RIGHT_ARITHMETIC -> a >> count;
    };
  }

  public static int fma(int a, int b, int c) {
    return bits(Math.fma(real(a), real(b), real(c)));
  }

  public static boolean holds(Comparison comparison, int a, int b) {
    float x = real(a);
    float y = real(b);
    return switch (comparison) {
      case EQUAL -> x == y;
      case LESS -> x < y;
      case LESS_OR_EQUAL -> x <= y;
      case NOT_EQUAL -> x != y;
      case NOT_LESS -> !(x < y);
      case UNORDERED -> Float.isNaN(x) || Float.isNaN(y);
      case EQUAL_INT -> a == b;
      case LESS_INT -> a < b;
    };
  }

  /** All values combined, the upper half with the lower, until one is left. */
  public static int reduce(Reduction kind, int[] values) {
    int width = Integer.highestOneBit(Math.max(1, 2 * values.length - 1));
    int[] left = new int[width];
    for (int i = 0; i < width; i++) {
      left[i] = i < values.length ? values[i] : neutral(kind);
    }
    for (int half = width / 2; half > 0; half /= 2) {
      for (int i = 0; i < half; i++) {
        left[i] = combine(kind, left[i], left[i + half]);
      }
    }
    return left[0];
  }

  /** What changes nothing when it is combined. */
  public static int neutral(Reduction kind) {
    return switch (kind) {
      case SUM -> bits(0f);
      case MIN -> bits(Float.POSITIVE_INFINITY);
      case MAX -> bits(Float.NEGATIVE_INFINITY);
    };
  }

  public static int combine(Reduction kind, int a, int b) {
    return switch (kind) {
      case SUM -> binary(BinaryKind.ADD, a, b);
      case MIN -> binary(BinaryKind.MIN, a, b);
      case MAX -> binary(BinaryKind.MAX, a, b);
    };
  }
}
