package joist.tensor;

/**
 * The real numbers of a byte or less: their codes to numbers, and numbers to the nearest code.
 *
 * <p>Source: ONNX's {@code Cast} and the OCP specifications of 8-bit and microscaling formats. A
 * code is a sign, an exponent and a mantissa from its high bits to its low ones, as in IEEE 754
 * with subnormals; the formats differ in their bias and in which codes are special.
 */
public final class NarrowFloat {
  private static final int SCALE_BIAS = 127;
  private static final int SCALE_NAN = 0xff;

  private NarrowFloat() {}

  /** Which neighbour a number between two powers of two becomes. */
  public enum Rounding {
    UP,
    DOWN,
    NEAREST
  }

  /**
   * One signed format.
   *
   * @param max the code of the largest finite number
   * @param over the code of what is larger still, where it is not saturated
   * @param nan the code of NaN; for a format without NaN that of minus zero, as ONNX's data has it
   * @param unsignedZero true where the code of minus zero is NaN
   */
  private record Format(
      int bits, int mantissaBits, int bias, int max, int over, int nan, boolean unsignedZero) {
    int signBit() {
      return 1 << (bits - 1);
    }

    /** The number that a code without sign would be if no code were special. */
    double magnitude(int code) {
      int exponent = code >> mantissaBits;
      int mantissa = code & ((1 << mantissaBits) - 1);
      return exponent == 0
          ? Math.scalb((double) mantissa, 1 - bias - mantissaBits)
          : Math.scalb((double) (mantissa | 1 << mantissaBits), exponent - bias - mantissaBits);
    }
  }

  private static Format format(ElementType type) {
    return switch (type) {
      case F8E4M3FN -> new Format(8, 3, 7, 0x7e, 0x7f, 0x7f, false);
      case F8E4M3FNUZ -> new Format(8, 3, 8, 0x7f, 0x80, 0x80, true);
      case F8E5M2 -> new Format(8, 2, 15, 0x7b, 0x7c, 0x7e, false);
      case F8E5M2FNUZ -> new Format(8, 2, 16, 0x7f, 0x80, 0x80, true);
      case F4E2M1 -> new Format(4, 1, 1, 0x7, 0x7, 0x8, false);
      case F6E2M3 -> new Format(6, 3, 1, 0x1f, 0x1f, 0x20, false);
      case F6E3M2 -> new Format(6, 2, 3, 0x1f, 0x1f, 0x20, false);
      default -> throw new IllegalArgumentException("expected a narrow float type, got " + type);
    };
  }

  /** The number of a code of {@code type}, exactly. */
  public static double decode(ElementType type, byte code) {
    int bits = Byte.toUnsignedInt(code);
    if (type == ElementType.F8E8M0) {
      return bits == SCALE_NAN ? Double.NaN : Math.scalb(1.0, bits - SCALE_BIAS);
    }
    Format format = format(type);
    int unsigned = bits & (format.signBit() - 1);
    boolean negative = (bits & format.signBit()) != 0;
    if (format.unsignedZero && bits == format.nan) {
      return Double.NaN;
    }
    double magnitude = format.magnitude(unsigned);
    if (unsigned > format.max) {
      magnitude =
          type == ElementType.F8E5M2 && unsigned == format.over
              ? Double.POSITIVE_INFINITY
              : Double.NaN;
    }
    return negative ? -magnitude : magnitude;
  }

  /**
   * The code of the number of {@code type} nearest to {@code value}, of two equally near ones the
   * even one. A number that rounds to more than the largest becomes the largest where it {@code
   * saturates}, else NaN, or infinity in F8E5M2; formats without either always saturate.
   */
  public static byte encode(ElementType type, double value, boolean saturates) {
    if (type == ElementType.F8E8M0) {
      return encodeScale(value, saturates, Rounding.UP);
    }
    Format format = format(type);
    boolean negative = Math.copySign(1.0, value) < 0;
    int sign = negative ? format.signBit() : 0;
    if (Double.isNaN(value)) {
      return (byte) (format.nan | sign);
    }
    int code = nearest(format, Math.abs(value));
    if (code > format.max) {
      code = saturates ? format.max : format.over;
    }
    boolean bare = format.unsignedZero && (code == 0 || code == format.nan);
    return (byte) (bare ? code : code | sign);
  }

  /** The unsigned code nearest to {@code magnitude}; that after the largest when it is over. */
  private static int nearest(Format format, double magnitude) {
    int code = 0;
    while (code <= format.max && format.magnitude(code + 1) <= magnitude) {
      code++;
    }
    if (code > format.max) {
      return code;
    }
    double below = magnitude - format.magnitude(code);
    double above = format.magnitude(code + 1) - magnitude;
    return below < above || (below == above && code % 2 == 0) ? code : code + 1;
  }

  /**
   * The code of a power of two (F8E8M0, which has neither zero nor sign) near to {@code value}.
   * What is too large or too small becomes the largest or smallest power where it {@code
   * saturates}, else NaN.
   */
  public static byte encodeScale(double value, boolean saturates, Rounding rounding) {
    double magnitude = Math.abs(value);
    if (Double.isNaN(value)) {
      return (byte) SCALE_NAN;
    }
    int code = magnitude == 0 ? -1 : Math.getExponent(magnitude) + SCALE_BIAS;
    double floor = Math.scalb(1.0, code - SCALE_BIAS);
    boolean up =
        switch (rounding) {
          case UP -> magnitude > floor;
          case DOWN -> false;
          case NEAREST -> magnitude >= 1.5 * floor;
        };
    code += up ? 1 : 0;
    boolean fits = code >= 0 && code < SCALE_NAN;
    return (byte) (fits ? code : saturates ? Math.clamp(code, 0, SCALE_NAN - 1) : SCALE_NAN);
  }
}
