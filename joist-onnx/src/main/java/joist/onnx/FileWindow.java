package joist.onnx;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Single bytes of a mapped file, taken from it in blocks: reading a byte at a time from the mapping
 * itself is some thirty times slower until the JVM has compiled it, and a model's structure is read
 * once, by a cold JVM. Not thread-safe.
 */
final class FileWindow {
  private static final int BLOCK_BYTES = 4096;

  private final MemorySegment file;
  private final byte[] block = new byte[BLOCK_BYTES];
  private long start;
  private long end;

  FileWindow(MemorySegment file) {
    this.file = file;
  }

  MemorySegment file() {
    return file;
  }

  /** The byte at a place that the file has. */
  byte at(long position) {
    if (position < start || position >= end) {
      int length = (int) Math.min(BLOCK_BYTES, file.byteSize() - position);
      MemorySegment.copy(file, ValueLayout.JAVA_BYTE, position, block, 0, length);
      start = position;
      end = position + length;
    }
    return block[(int) (position - start)];
  }

  /** Copies bytes that the file has. */
  byte[] copy(long position, int length) {
    byte[] copy = new byte[length];
    if (position >= start && position + length <= end) {
      System.arraycopy(block, (int) (position - start), copy, 0, length);
    } else {
      MemorySegment.copy(file, ValueLayout.JAVA_BYTE, position, copy, 0, length);
    }
    return copy;
  }
}
