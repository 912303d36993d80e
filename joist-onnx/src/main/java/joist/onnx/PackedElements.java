package joist.onnx;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * Elements narrower than a byte as ONNX's {@code raw_data} has them: one stream of bits, the lowest
 * bits of the first byte first, filled up with zeros.
 */
final class PackedElements {
  private PackedElements() {}

  /** The tensor of {@code packed}, which holds as many bits as type and shape need. */
  static Tensor unpack(MemorySegment packed, ElementType type, Shape shape) {
    int bits = type.bits();
    boolean signed = type == ElementType.I4 || type == ElementType.I2;
    Tensor tensor = TensorBytes.room("", type, shape);
    for (long i = 0; i < shape.elements(); i++) {
      long at = i * bits / 8;
      int next = at + 1 < packed.byteSize() ? unsigned(packed, at + 1) : 0;
      int window = unsigned(packed, at) | (next << 8);
      int code = (window >> (i * bits % 8)) & ((1 << bits) - 1);
      int value = signed ? code << (32 - bits) >> (32 - bits) : code;
      tensor.data().set(ValueLayout.JAVA_BYTE, i, (byte) value);
    }
    return tensor;
  }

  private static int unsigned(MemorySegment bytes, long at) {
    return Byte.toUnsignedInt(bytes.get(ValueLayout.JAVA_BYTE, at));
  }

  static byte[] pack(Tensor tensor) {
    int bits = tensor.type().bits();
    long elements = tensor.shape().elements();
    byte[] packed = new byte[Math.toIntExact(Math.ceilDiv(elements * bits, 8L))];
    for (long i = 0; i < elements; i++) {
      int code = tensor.data().get(ValueLayout.JAVA_BYTE, i) & ((1 << bits) - 1);
      int at = Math.toIntExact(i * bits / 8);
      int window = code << (i * bits % 8);
      packed[at] |= (byte) window;
      if (window > 0xff) {
        packed[at + 1] |= (byte) (window >> 8);
      }
    }
    return packed;
  }
}
