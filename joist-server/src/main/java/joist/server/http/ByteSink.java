package joist.server.http;

import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Growing bytes of one answer, handed to the socket without a copy. Used by one thread. */
public final class ByteSink extends OutputStream {
  private byte[] bytes;
  private int length;

  public ByteSink(int expected) {
    bytes = new byte[expected];
  }

  @Override
  public void write(int value) {
    reserve(1);
    bytes[length++] = (byte) value;
  }

  @Override
  public void write(byte[] source, int offset, int count) {
    reserve(count);
    System.arraycopy(source, offset, bytes, length, count);
    length += count;
  }

  /** Appends all of {@code source}. */
  public void append(byte[] source) {
    write(source, 0, source.length);
  }

  /** Appends all of {@code source}. */
  public void append(MemorySegment source) {
    int count = Math.toIntExact(source.byteSize());
    reserve(count);
    MemorySegment.copy(source, ValueLayout.JAVA_BYTE, 0, bytes, length, count);
    length += count;
  }

  /** Appends a text that has only ASCII characters. */
  public void appendAscii(String text) {
    int count = text.length();
    reserve(count);
    for (int i = 0; i < count; i++) {
      bytes[length + i] = (byte) text.charAt(i);
    }
    length += count;
  }

  private void reserve(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length * 2));
    }
  }

  public int length() {
    return length;
  }

  /** A copy of the bytes. */
  public byte[] toBytes() {
    return Arrays.copyOf(bytes, length);
  }

  /** The bytes as a buffer; this sink must not be written to after. */
  public Buffer toBuffer() {
    return BufferInternal.buffer(Unpooled.wrappedBuffer(bytes, 0, length));
  }

  @Override
  public String toString() {
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }
}
