package joist.tensor;

import java.lang.foreign.ValueLayout;

/** Single elements of a tensor of any real type, widened: for tools, not for hot loops. */
public final class TensorNumbers {
  private TensorNumbers() {}

  /**
   * Element {@code i} as a double; exact but for 64-bit integers past 2^53.
   *
   * @throws IllegalArgumentException when the tensor holds strings or complex numbers
   */
  public static double real(Tensor tensor, long i) {
    return switch (tensor.type()) {
      case F32 -> tensor.f32(i);
      case F64 -> tensor.f64(i);
      case F16 -> Float.float16ToFloat(tensor.data().getAtIndex(Tensor.I16, i));
      case BF16 -> Float.intBitsToFloat(tensor.data().getAtIndex(Tensor.I16, i) << 16);
      case U64 -> unsigned(tensor.i64(i));
      case C64, C128 -> throw new IllegalArgumentException("expected real numbers, got " + tensor);
      default ->
          tensor.type().isNarrowFloat()
              ? NarrowFloat.decode(tensor.type(), tensor.data().get(ValueLayout.JAVA_BYTE, i))
              : integer(tensor, i);
    };
  }

  /**
   * Element {@code i} as an integer, u64 as its bits; of a real one, its truncation.
   *
   * @throws IllegalArgumentException when the tensor holds strings or complex numbers
   */
  public static long integer(Tensor tensor, long i) {
    return switch (tensor.type()) {
      case I8, I4, I2 -> tensor.data().get(ValueLayout.JAVA_BYTE, i);
      case U8, BOOL, U4, U2 -> Byte.toUnsignedLong(tensor.data().get(ValueLayout.JAVA_BYTE, i));
      case I16 -> tensor.data().getAtIndex(Tensor.I16, i);
      case U16 -> Short.toUnsignedLong(tensor.data().getAtIndex(Tensor.I16, i));
      case I32 -> tensor.i32(i);
      case U32 -> Integer.toUnsignedLong(tensor.i32(i));
      case I64, U64 -> tensor.i64(i);
      case STRING, C64, C128 ->
          throw new IllegalArgumentException("expected real numbers, got " + tensor);
      default -> (long) real(tensor, i);
    };
  }

  private static double unsigned(long bits) {
    return bits >= 0 ? bits : ((bits >>> 1) | (bits & 1)) * 2.0;
  }
}
