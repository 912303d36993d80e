package joist.server.v2;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import joist.server.http.RequestException;
import joist.server.inference.Texts;
import joist.server.memory.RegionAccess;
import joist.tensor.ElementType;
import joist.tensor.Tensor;

/** Raw contents: row-major, little-endian; texts each behind a four-byte length. */
final class RawTensor {
  private static final ValueLayout.OfInt LENGTH =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private RawTensor() {}

  /** A tensor over {@code raw}, which nobody may change any more; only texts are copied. */
  static Tensor over(TensorHeader header, MemorySegment raw) {
    if (header.datatype() == DataType.BYTES) {
      return texts(header, raw);
    }
    ElementType type = header.datatype().type();
    long expected = Math.multiplyExact(header.shape().elements(), type.bytes());
    if (raw.byteSize() != expected) {
      throw RequestException.badRequest(
          "input '%s': expected %,d raw bytes for %s%s, got %,d"
              .formatted(
                  header.name(), expected, header.datatype(), header.shape(), raw.byteSize()));
    }
    return Tensor.over(type, header.shape(), raw);
  }

  /**
   * A tensor that lies in shared memory, of which a copy is made where it may be so large.
   *
   * @param mostBytes that a tensor may take
   */
  static Tensor shared(
      TensorHeader header, Placement.Shared at, RegionAccess regions, long mostBytes) {
    if (at.bytes() > mostBytes) {
      throw RequestException.tooLarge(
          "input '%s': expected at most %,d bytes of shared memory, got %,d; send less in a request, or raise --tensor-limit"
              .formatted(header.name(), mostBytes, at.bytes()));
    }
    return over(header, regions.read(at.region(), at.offset(), at.bytes()));
  }

  private static Tensor texts(TensorHeader header, MemorySegment raw) {
    long most = raw.byteSize() / Integer.BYTES;
    if (header.shape().elements() > most) {
      throw header.wrongCount(most);
    }
    String[] values = new String[(int) header.shape().elements()];
    long at = 0;
    for (int i = 0; i < values.length; i++) {
      long rest = raw.byteSize() - at;
      int length = rest < Integer.BYTES ? -1 : raw.get(LENGTH, at);
      if (length < 0 || length > rest - Integer.BYTES) {
        throw RequestException.badRequest(
            "input '%s': element %d: expected a length and that many bytes, got the end"
                .formatted(header.name(), i));
      }
      byte[] bytes = raw.asSlice(at + Integer.BYTES, length).toArray(ValueLayout.JAVA_BYTE);
      values[i] = Texts.of("input '" + header.name() + "'", i, bytes);
      at += Integer.BYTES + length;
    }
    if (at != raw.byteSize()) {
      throw header.wrongCount(values.length + 1L);
    }
    return Tensor.of(header.shape(), values);
  }

  /** The tensor's bytes: its own memory, which must not change any more, but for texts. */
  static MemorySegment bytes(Tensor tensor) {
    return tensor.type() == ElementType.STRING ? texts(tensor.strings()) : tensor.data();
  }

  private static MemorySegment texts(String[] texts) {
    byte[][] encoded = new byte[texts.length][];
    long size = 0;
    for (int i = 0; i < texts.length; i++) {
      encoded[i] = texts[i].getBytes(StandardCharsets.UTF_8);
      size += Integer.BYTES + encoded[i].length;
    }
    byte[] all = new byte[Math.toIntExact(size)];
    MemorySegment segment = MemorySegment.ofArray(all);
    int at = 0;
    for (byte[] text : encoded) {
      segment.set(LENGTH, at, text.length);
      System.arraycopy(text, 0, all, at + Integer.BYTES, text.length);
      at += Integer.BYTES + text.length;
    }
    return segment;
  }

  static ByteString byteString(Tensor tensor) {
    return UnsafeByteOperations.unsafeWrap(bytes(tensor).asByteBuffer());
  }
}
