package joist.graph.random;

import java.lang.foreign.ValueLayout;
import java.util.random.RandomGenerator;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/** Tensors of random elements, to run a model without data. Equal generators give equal tensors. */
public final class RandomTensor {
  private static final String[] WORDS = {"a", "b", "c", "d", "e", "f", "g", "h"};

  private RandomTensor() {}

  /**
   * Reals evenly spread over [-1, 1), integers over 0 to {@code below} - 1, booleans, or texts of
   * one letter.
   *
   * @param below above 0; integers that do not reach so far end at their type's largest
   * @throws IllegalArgumentException for an element type that none of these is
   */
  public static Tensor of(ElementType type, Shape shape, long below, RandomGenerator random) {
    Tensor tensor = Tensor.zeros(type, shape);
    long elements = shape.elements();
    for (long i = 0; i < elements; i++) {
      put(tensor, i, below, random);
    }
    return tensor;
  }

  private static void put(Tensor tensor, long i, long below, RandomGenerator random) {
    ElementType type = tensor.type();
    if (type == ElementType.STRING) {
      tensor.strings()[Math.toIntExact(i)] = WORDS[random.nextInt(WORDS.length)];
    } else if (type == ElementType.BOOL) {
      tensor.data().set(ValueLayout.JAVA_BYTE, i, (byte) random.nextInt(2));
    } else if (type.isInteger()) {
      integer(tensor, i, random.nextLong(Math.min(below, largest(type))));
    } else if (type.isFloating()) {
      real(tensor, i, random.nextFloat() * 2 - 1);
    } else {
      throw new IllegalArgumentException("there are no random elements of type " + type);
    }
  }

  private static long largest(ElementType type) {
    return type.bytes() >= 4 ? Integer.MAX_VALUE : type.bytes() == 2 ? Short.MAX_VALUE : 127;
  }

  private static void integer(Tensor tensor, long i, long value) {
    switch (tensor.type().bytes()) {
      case 1 -> tensor.data().set(ValueLayout.JAVA_BYTE, i, (byte) value);
      case 2 -> tensor.data().setAtIndex(Tensor.I16, i, (short) value);
      case 4 -> tensor.data().setAtIndex(Tensor.I32, i, (int) value);
      default -> tensor.data().setAtIndex(Tensor.I64, i, value);
    }
  }

  private static void real(Tensor tensor, long i, float value) {
    switch (tensor.type().bytes()) {
      case 2 -> {
        int bits = Float.floatToRawIntBits(value) >>> 16;
        short half = tensor.type() == ElementType.F16 ? Float.floatToFloat16(value) : (short) bits;
        tensor.data().setAtIndex(Tensor.I16, i, half);
      }
      case 4 -> tensor.data().setAtIndex(Tensor.F32, i, value);
      case 8 -> tensor.data().setAtIndex(Tensor.F64, i, value);
      default ->
          throw new IllegalArgumentException("there are no random elements of " + tensor.type());
    }
  }
}
