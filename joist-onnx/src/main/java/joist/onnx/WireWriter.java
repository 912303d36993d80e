package joist.onnx;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Writes one protobuf message, fields in the order of the calls. Not thread-safe. */
final class WireWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  WireWriter varint(int field, long value) {
    tag(field, WireReader.VARINT);
    rawVarint(value);
    return this;
  }

  WireWriter float32(int field, float value) {
    tag(field, WireReader.FIXED32);
    int bits = Float.floatToRawIntBits(value);
    for (int shift = 0; shift < 32; shift += 8) {
      out.write(bits >>> shift);
    }
    return this;
  }

  WireWriter string(int field, String value) {
    return bytes(field, value.getBytes(StandardCharsets.UTF_8));
  }

  WireWriter bytes(int field, byte[] value) {
    tag(field, WireReader.BYTES);
    rawVarint(value.length);
    out.writeBytes(value);
    return this;
  }

  /** Writes an inner message, which {@code body} fills. */
  WireWriter message(int field, Consumer<WireWriter> body) {
    WireWriter inner = new WireWriter();
    body.accept(inner);
    return bytes(field, inner.toBytes());
  }

  byte[] toBytes() {
    return out.toByteArray();
  }

  private void tag(int field, int wire) {
    rawVarint(((long) field << 3) | wire);
  }

  private void rawVarint(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }
}
