package joist.graph.interpret;

import java.lang.foreign.ValueLayout;
import joist.tensor.ElementType;
import joist.tensor.NarrowFloat;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import joist.tensor.TensorNumbers;

/** Reads and writes single elements of any type as a real, an integer or a string. */
final class Elements {
  private Elements() {}

  /** An element of a number or boolean tensor as a double. */
  static double real(Tensor tensor, long i) {
    return TensorNumbers.real(tensor, i);
  }

  /** An element of an integer or boolean tensor; of a real one, its truncation. */
  static long integer(Tensor tensor, long i) {
    return TensorNumbers.integer(tensor, i);
  }

  static long[] integers(Tensor tensor) {
    long[] values = new long[Math.toIntExact(tensor.shape().elements())];
    for (int i = 0; i < values.length; i++) {
      values[i] = integer(tensor, i);
    }
    return values;
  }

  /**
   * Writes a real, rounded to the tensor's type; integers are truncated and wrap, and narrow floats
   * saturate.
   */
  static void setReal(Tensor tensor, long i, double value) {
    switch (tensor.type()) {
      case F32 -> tensor.data().setAtIndex(Tensor.F32, i, (float) value);
      case F64 -> tensor.data().setAtIndex(Tensor.F64, i, value);
      case F16 -> tensor.data().setAtIndex(Tensor.I16, i, Float.floatToFloat16((float) value));
      case BF16 -> tensor.data().setAtIndex(Tensor.I16, i, bfloat((float) value));
      case BOOL -> setInteger(tensor, i, value != 0 ? 1 : 0);
      case U64 -> setInteger(tensor, i, unsigned(value));
      default -> {
        if (tensor.type().isNarrowFloat()) {
          setCode(tensor, i, NarrowFloat.encode(tensor.type(), value, true));
        } else {
          setInteger(tensor, i, (long) value);
        }
      }
    }
  }

  /** Writes the bits of a narrow float. */
  static void setCode(Tensor tensor, long i, byte code) {
    tensor.data().set(ValueLayout.JAVA_BYTE, i, code);
  }

  /** The u64 of a real's integer part; reals of 2^63 and more have one too. */
  private static long unsigned(double value) {
    return value >= 0x1p63 && value < 0x1p64
        ? (long) (value - 0x1p63) ^ Long.MIN_VALUE
        : (long) value;
  }

  private static short bfloat(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (Float.isNaN(value)) {
      return (short) (bits >>> 16 | 0x40);
    }
    return (short) ((bits + 0x7fff + (bits >>> 16 & 1)) >>> 16);
  }

  /** Writes an integer, wrapped to the tensor's type or rounded to it. */
  static void setInteger(Tensor tensor, long i, long value) {
    switch (tensor.type()) {
      case I8, U8, BOOL -> tensor.data().set(ValueLayout.JAVA_BYTE, i, (byte) value);
      case I16, U16 -> tensor.data().setAtIndex(Tensor.I16, i, (short) value);
      case I32, U32 -> tensor.data().setAtIndex(Tensor.I32, i, (int) value);
      case I64, U64 -> tensor.data().setAtIndex(Tensor.I64, i, value);
      case F32 -> tensor.data().setAtIndex(Tensor.F32, i, (float) value);
      case U4 -> setCode(tensor, i, (byte) (value & 0xf));
      case I4 -> setCode(tensor, i, (byte) (value << 60 >> 60));
      case U2 -> setCode(tensor, i, (byte) (value & 3));
      case I2 -> setCode(tensor, i, (byte) (value << 62 >> 62));
      case STRING, C64, C128 ->
          throw new IllegalArgumentException("expected real numbers, got " + tensor);
      default -> setReal(tensor, i, (double) value);
    }
  }

  static void copy(Tensor from, long i, Tensor to, long j) {
    if (from.type() == ElementType.STRING) {
      to.strings()[Math.toIntExact(j)] = from.string(i);
    } else if (from.type() == to.type()) {
      int bytes = from.type().bytes();
      to.data().asSlice(j * bytes, bytes).copyFrom(from.data().asSlice(i * bytes, bytes));
    } else {
      setInteger(to, j, integer(from, i));
    }
  }

  /** True where both can be seen as integers, so that no bit of a long is lost in a double. */
  static boolean exact(ElementType type) {
    return type.isInteger() || type == ElementType.BOOL;
  }

  static double[] reals(Tensor tensor) {
    double[] values = new double[Math.toIntExact(tensor.shape().elements())];
    for (int i = 0; i < values.length; i++) {
      values[i] = real(tensor, i);
    }
    return values;
  }

  /** A tensor of these reals, each rounded to {@code type}. */
  static Tensor tensor(ElementType type, Shape shape, double[] values) {
    Tensor tensor = Tensor.zeros(type, shape);
    for (int i = 0; i < values.length; i++) {
      setReal(tensor, i, values[i]);
    }
    return tensor;
  }
}
