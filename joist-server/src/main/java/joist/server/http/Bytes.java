package joist.server.http;

import io.netty.buffer.ByteBuf;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;

/** A stretch of a byte array: a request's body without a copy where it already is one. */
public record Bytes(byte[] array, int offset, int length) {
  public static Bytes of(Buffer buffer) {
    ByteBuf bytes = ((BufferInternal) buffer).getByteBuf();
    if (bytes.hasArray()) {
      return new Bytes(
          bytes.array(), bytes.arrayOffset() + bytes.readerIndex(), bytes.readableBytes());
    }
    byte[] copy = buffer.getBytes();
    return new Bytes(copy, 0, copy.length);
  }
}
