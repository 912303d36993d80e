package joist.server.http;

import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Memory, read as a stream. Used by one thread. */
final class SegmentStream extends InputStream {
  private final MemorySegment segment;
  private long at;

  SegmentStream(MemorySegment segment) {
    this.segment = segment;
  }

  @Override
  public int read() {
    return at == segment.byteSize() ? -1 : segment.get(ValueLayout.JAVA_BYTE, at++) & 0xFF;
  }

  @Override
  public int read(byte[] into, int offset, int most) {
    int count = (int) Math.min(most, segment.byteSize() - at);
    if (count == 0 && most > 0) {
      return -1;
    }
    MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, at, into, offset, count);
    at += count;
    return count;
  }

  @Override
  public int available() {
    return (int) Math.min(Integer.MAX_VALUE, segment.byteSize() - at);
  }
}
