package joist.onnx;

import java.lang.foreign.MemorySegment;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/** A tensor's elements as ONNX's {@code raw_data} has them. Strings have none. */
final class TensorBytes {
  private TensorBytes() {}

  static MemorySegment of(Tensor tensor) {
    return isPacked(tensor) ? MemorySegment.ofArray(PackedElements.pack(tensor)) : tensor.data();
  }

  /** Bytes of {@link #of}. */
  static long size(Tensor tensor) {
    return isPacked(tensor)
        ? Math.ceilDiv(tensor.shape().elements() * tensor.type().bits(), 8L)
        : tensor.byteSize();
  }

  /**
   * A tensor of zeros to be filled from a file.
   *
   * @throws OnnxException when the JVM may not take so much memory
   */
  static Tensor room(String name, ElementType type, Shape shape) {
    try {
      return Tensor.zeros(type, shape);
    } catch (OutOfMemoryError | ArithmeticException e) {
      OnnxException failure =
          new OnnxException(
              "tensor '%s' (%s%s) needs more memory than there is: %s"
                  .formatted(name, type, shape, e.getMessage()));
      failure.initCause(e);
      throw failure;
    }
  }

  private static boolean isPacked(Tensor tensor) {
    return tensor.type().bits() % 8 != 0;
  }
}
