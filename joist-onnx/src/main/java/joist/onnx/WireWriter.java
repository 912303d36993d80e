package joist.onnx;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Writes one protobuf message, fields in the order of the calls. Large blocks are kept by reference
 * until the message goes to its file, so that weights are never copied. Not thread-safe.
 */
final class WireWriter {
  /** Blocks below this are copied, which is cheaper than to keep track of them. */
  private static final long SMALL_BYTES = 4096;

  private static final int CHUNK_BYTES = 8 << 20;

  private final List<MemorySegment> finished = new ArrayList<>();
  private final ByteArrayOutputStream tail = new ByteArrayOutputStream();
  private long finishedBytes;

  WireWriter varint(int field, long value) {
    tag(field, WireReader.VARINT);
    rawVarint(value);
    return this;
  }

  WireWriter float32(int field, float value) {
    tag(field, WireReader.FIXED32);
    int bits = Float.floatToRawIntBits(value);
    for (int shift = 0; shift < 32; shift += 8) {
      tail.write(bits >>> shift);
    }
    return this;
  }

  WireWriter string(int field, String value) {
    return bytes(field, value.getBytes(StandardCharsets.UTF_8));
  }

  WireWriter bytes(int field, byte[] value) {
    tag(field, WireReader.BYTES);
    rawVarint(value.length);
    tail.writeBytes(value);
    return this;
  }

  /** Writes a block, which must not change before the message goes to its file. */
  WireWriter bytes(int field, MemorySegment value) {
    if (value.byteSize() < SMALL_BYTES) {
      return bytes(field, value.toArray(ValueLayout.JAVA_BYTE));
    }
    tag(field, WireReader.BYTES);
    rawVarint(value.byteSize());
    keep(value);
    return this;
  }

  /** Writes an inner message, which {@code body} fills. */
  WireWriter message(int field, Consumer<WireWriter> body) {
    WireWriter inner = new WireWriter();
    body.accept(inner);
    tag(field, WireReader.BYTES);
    rawVarint(inner.size());
    inner.finished.forEach(this::keep);
    tail.writeBytes(inner.tail.toByteArray());
    return this;
  }

  private void keep(MemorySegment block) {
    if (tail.size() > 0) {
      finished.add(MemorySegment.ofArray(tail.toByteArray()));
      finishedBytes += tail.size();
      tail.reset();
    }
    finished.add(block);
    finishedBytes += block.byteSize();
  }

  /** Bytes of the message so far. */
  long size() {
    return finishedBytes + tail.size();
  }

  /** The message in one array, which must have room for it. */
  byte[] toBytes() {
    byte[] bytes = new byte[Math.toIntExact(size())];
    int at = 0;
    for (MemorySegment block : finished) {
      int length = Math.toIntExact(block.byteSize());
      MemorySegment.copy(block, ValueLayout.JAVA_BYTE, 0, bytes, at, length);
      at += length;
    }
    System.arraycopy(tail.toByteArray(), 0, bytes, at, tail.size());
    return bytes;
  }

  void writeTo(WritableByteChannel channel) throws IOException {
    for (MemorySegment block : finished) {
      writeBlock(block, channel);
    }
    writeBlock(MemorySegment.ofArray(tail.toByteArray()), channel);
  }

  /** Writes a block of any size, in pieces. */
  static void writeBlock(MemorySegment block, WritableByteChannel channel) throws IOException {
    for (long at = 0; at < block.byteSize(); at += CHUNK_BYTES) {
      long length = Math.min(CHUNK_BYTES, block.byteSize() - at);
      ByteBuffer buffer = block.asSlice(at, length).asByteBuffer();
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    }
  }

  private void tag(int field, int wire) {
    rawVarint(((long) field << 3) | wire);
  }

  private void rawVarint(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      tail.write((int) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    tail.write((int) rest);
  }
}
