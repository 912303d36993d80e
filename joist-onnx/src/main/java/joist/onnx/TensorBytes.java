package joist.onnx;

import java.lang.foreign.MemorySegment;
import joist.tensor.Tensor;

/** A tensor's elements as ONNX's {@code raw_data} has them. Strings have none. */
final class TensorBytes {
  private TensorBytes() {}

  static MemorySegment of(Tensor tensor) {
    return tensor.data();
  }

  /** Bytes of {@link #of}. */
  static long size(Tensor tensor) {
    return tensor.byteSize();
  }
}
