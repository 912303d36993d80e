package joist.graph.interpret;

import joist.tensor.ElementType;
import joist.tensor.Tensor;

/**
 * Numbers brought into the range of an integer type: values outside become its least or greatest.
 */
final class Saturation {
  private Saturation() {}

  static double least(ElementType type) {
    return switch (type) {
      case I2 -> -2;
      case I4 -> -8;
      case I8 -> Byte.MIN_VALUE;
      case I16 -> Short.MIN_VALUE;
      case I32 -> Integer.MIN_VALUE;
      case I64 -> Long.MIN_VALUE;
      default -> 0;
    };
  }

  static double greatest(ElementType type) {
    return switch (type) {
      case I2 -> 1;
      case U2 -> 3;
      case I4 -> 7;
      case U4 -> 15;
      case I8 -> Byte.MAX_VALUE;
      case U8 -> 0xff;
      case I16 -> Short.MAX_VALUE;
      case U16 -> 0xffff;
      case I32 -> Integer.MAX_VALUE;
      case U32 -> 0xffff_ffffL;
      case I64 -> Long.MAX_VALUE;
      default -> throw new IllegalArgumentException("expected an integer type, got " + type);
    };
  }

  /** Writes the whole number {@code value}, saturated; NaN becomes 0. */
  static void set(Tensor tensor, long i, double value) {
    double low = least(tensor.type());
    double high = greatest(tensor.type());
    Elements.setInteger(tensor, i, (long) Math.max(low, Math.min(high, value)));
  }
}
