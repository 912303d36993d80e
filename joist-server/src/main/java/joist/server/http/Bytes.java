package joist.server.http;

import io.netty.buffer.ByteBuf;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import joist.tensor.CallMemory;

/** A stretch of a request's bytes: on the heap, or off it where the body is long. */
public sealed interface Bytes {
  int length();

  /** A stretch of these, without a copy. */
  Bytes part(int from, int length);

  MemorySegment segment();

  InputStream stream();

  /** These on the heap; a copy where they are not there. */
  OnHeap onHeap();

  /** A copy. */
  default byte[] toArray() {
    return segment().toArray(ValueLayout.JAVA_BYTE);
  }

  /** A view of these. */
  default ByteBuffer buffer() {
    return segment().asByteBuffer();
  }

  /**
   * These, read-only, for as long as anybody refers to them: where they lie, but for a copy of
   * those whose memory goes back when the request is decoded.
   */
  default MemorySegment lasting() {
    return segment().asReadOnly();
  }

  /** A stretch of a byte array. */
  record OnHeap(byte[] array, int offset, int length) implements Bytes {
    @Override
    public OnHeap part(int from, int length) {
      return new OnHeap(array, offset + from, length);
    }

    @Override
    public MemorySegment segment() {
      return MemorySegment.ofArray(array).asSlice(offset, length);
    }

    @Override
    public InputStream stream() {
      return new ByteArrayInputStream(array, offset, length);
    }

    @Override
    public OnHeap onHeap() {
      return this;
    }
  }

  /**
   * Memory that the request holds.
   *
   * @param lasts while anybody refers to it; else until the request is decoded
   */
  record OffHeap(MemorySegment segment, boolean lasts) implements Bytes {
    @Override
    public int length() {
      return (int) segment.byteSize();
    }

    @Override
    public OffHeap part(int from, int length) {
      return new OffHeap(segment.asSlice(from, length), lasts);
    }

    @Override
    public MemorySegment lasting() {
      return (lasts ? segment : CallMemory.take(length()).copyFrom(segment)).asReadOnly();
    }

    @Override
    public InputStream stream() {
      return new SegmentStream(segment);
    }

    @Override
    public OnHeap onHeap() {
      return of(toArray());
    }
  }

  /** All of an array. */
  static OnHeap of(byte[] array) {
    return new OnHeap(array, 0, array.length);
  }

  /** A buffer's bytes, without a copy where they are an array. */
  static OnHeap of(Buffer buffer) {
    ByteBuf bytes = ((BufferInternal) buffer).getByteBuf();
    return bytes.hasArray()
        ? new OnHeap(
            bytes.array(), bytes.arrayOffset() + bytes.readerIndex(), bytes.readableBytes())
        : of(buffer.getBytes());
  }
}
