package joist.compiler.call;

import joist.tensor.Shape;
import joist.tensor.Tensor;

/** Which element of an operand meets each element of the result. */
sealed interface Broadcast {
  int of(int element);

  /** The operand has the result's shape. */
  record Same() implements Broadcast {
    @Override
    public int of(int element) {
      return element;
    }
  }

  /** The operand is one element. */
  record One() implements Broadcast {
    @Override
    public int of(int element) {
      return 0;
    }
  }

  /** Any other, element by element. */
  @SuppressWarnings("ArrayRecordComponent")
  record Listed(int[] elements) implements Broadcast {
    @Override
    public int of(int element) {
      return elements[element];
    }
  }

  /** How {@code operand} is broadcast to {@code result}. */
  static Broadcast of(Tensor operand, Tensor result) {
    if (operand.shape().equals(result.shape())) {
      return new Same();
    }
    return operand.shape().elements() == 1
        ? new One()
        : new Listed(list(operand.shape(), result.shape()));
  }

  private static int[] list(Shape operand, Shape result) {
    int[] elements = new int[Math.toIntExact(result.elements())];
    int missing = result.rank() - operand.rank();
    for (int i = 0; i < elements.length; i++) {
      long rest = i;
      long stride = 1;
      long at = 0;
      for (int axis = result.rank() - 1; axis >= 0; axis--) {
        long place = rest % result.dim(axis);
        rest /= result.dim(axis);
        long extent = axis < missing ? 1 : operand.dim(axis - missing);
        at += extent == 1 ? 0 : place * stride;
        stride *= extent;
      }
      elements[i] = Math.toIntExact(at);
    }
    return elements;
  }
}
