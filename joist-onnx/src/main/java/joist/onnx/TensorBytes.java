package joist.onnx;

import java.lang.foreign.MemorySegment;
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

  private static boolean isPacked(Tensor tensor) {
    return tensor.type().bits() % 8 != 0;
  }
}
