package joist.compiler.call;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Truth values in memory: a byte of 0 or 1 each. */
final class Flags {
  private Flags() {}

  static boolean get(MemorySegment data, long index) {
    return data.get(ValueLayout.JAVA_BYTE, index) != 0;
  }

  static void set(MemorySegment data, long index, boolean value) {
    data.set(ValueLayout.JAVA_BYTE, index, (byte) (value ? 1 : 0));
  }
}
