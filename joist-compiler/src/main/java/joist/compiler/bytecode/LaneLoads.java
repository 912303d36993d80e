package joist.compiler.bytecode;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Elements that do not lie side by side, one for each of the first {@code count} lanes, into an
 * array of all lanes: the Vector API reads such from arrays alone. Places are in bytes.
 */
final class LaneLoads {
  private LaneLoads() {}

  static void strided(MemorySegment segment, long first, long step, int[] lanes, int count) {
    for (int i = 0; i < count; i++) {
      lanes[i] = segment.get(ValueLayout.JAVA_INT_UNALIGNED, first + i * step);
    }
  }

  static void stridedSigned(MemorySegment segment, long first, long step, int[] lanes, int count) {
    for (int i = 0; i < count; i++) {
      lanes[i] = segment.get(ValueLayout.JAVA_BYTE, first + i * step);
    }
  }

  static void stridedUnsigned(
      MemorySegment segment, long first, long step, int[] lanes, int count) {
    for (int i = 0; i < count; i++) {
      lanes[i] = Byte.toUnsignedInt(segment.get(ValueLayout.JAVA_BYTE, first + i * step));
    }
  }

  /** Replaces each lane's number of an element behind {@code first} by the element. */
  static void gathered(MemorySegment segment, long first, int[] lanes, int count) {
    for (int i = 0; i < count; i++) {
      lanes[i] =
          segment.get(ValueLayout.JAVA_INT_UNALIGNED, first + (long) Integer.BYTES * lanes[i]);
    }
  }

  static void gatheredSigned(MemorySegment segment, long first, int[] lanes, int count) {
    for (int i = 0; i < count; i++) {
      lanes[i] = segment.get(ValueLayout.JAVA_BYTE, first + lanes[i]);
    }
  }

  static void gatheredUnsigned(MemorySegment segment, long first, int[] lanes, int count) {
    for (int i = 0; i < count; i++) {
      lanes[i] = Byte.toUnsignedInt(segment.get(ValueLayout.JAVA_BYTE, first + lanes[i]));
    }
  }
}
