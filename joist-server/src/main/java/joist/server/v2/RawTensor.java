package joist.server.v2;

import com.google.protobuf.ByteString;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import joist.server.http.RequestException;
import joist.tensor.ElementType;
import joist.tensor.Tensor;

/** Raw contents: row-major, little-endian; texts each behind a four-byte length. */
final class RawTensor {
  private RawTensor() {}

  static Tensor decode(GrpcTensors.Shaped shaped, ByteString raw) {
    if (shaped.datatype() == DataType.BYTES) {
      return texts(shaped, raw.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN));
    }
    ElementType type = shaped.datatype().type();
    long expected = shaped.shape().elements() * type.bytes();
    if (raw.size() != expected) {
      throw RequestException.badRequest(
          "input '%s': expected %,d raw bytes for %s%s, got %,d"
              .formatted(shaped.name(), expected, shaped.datatype(), shaped.shape(), raw.size()));
    }
    Tensor tensor = Tensor.zeros(type, shaped.shape());
    tensor.data().copyFrom(MemorySegment.ofBuffer(raw.asReadOnlyByteBuffer()));
    return tensor;
  }

  private static Tensor texts(GrpcTensors.Shaped shaped, ByteBuffer raw) {
    long most = raw.remaining() / Integer.BYTES;
    if (shaped.shape().elements() > most) {
      throw shaped.wrongCount(most);
    }
    String[] values = new String[(int) shaped.shape().elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = text(shaped, raw, i);
    }
    if (raw.hasRemaining()) {
      throw shaped.wrongCount(values.length + 1L);
    }
    return Tensor.of(shaped.shape(), values);
  }

  private static String text(GrpcTensors.Shaped shaped, ByteBuffer raw, int index) {
    int length = raw.remaining() < Integer.BYTES ? -1 : raw.getInt();
    if (length < 0 || length > raw.remaining()) {
      throw RequestException.badRequest(
          "input '%s': element %d: expected a length and that many bytes, got the end"
              .formatted(shaped.name(), index));
    }
    byte[] bytes = new byte[length];
    raw.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  static ByteString encode(Tensor tensor) {
    if (tensor.type() != ElementType.STRING) {
      return ByteString.copyFrom(tensor.data().asByteBuffer());
    }
    ByteString.Output out = ByteString.newOutput();
    ByteBuffer length = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (String text : tensor.strings()) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      length.putInt(0, bytes.length);
      out.write(length.array(), 0, Integer.BYTES);
      out.write(bytes, 0, bytes.length);
    }
    return out.toByteString();
  }
}
