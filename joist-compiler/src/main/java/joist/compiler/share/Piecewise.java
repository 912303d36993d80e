package joist.compiler.share;

import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;

/**
 * Memory gone through a megabyte at a time: nobody who waits for all threads, as the garbage
 * collector does, waits for more than that.
 */
final class Piecewise {
  private static final long PIECE = 1 << 20;

  private Piecewise() {}

  /** Gives all of it, in order. */
  static void each(MemorySegment all, Consumer<MemorySegment> taker) {
    for (long at = 0; at < all.byteSize(); at += PIECE) {
      taker.accept(all.asSlice(at, Math.min(PIECE, all.byteSize() - at)));
    }
  }

  /** Copies all of {@code from} to the beginning of {@code to}. */
  static void copy(MemorySegment from, MemorySegment to) {
    for (long at = 0; at < from.byteSize(); at += PIECE) {
      MemorySegment.copy(from, at, to, at, Math.min(PIECE, from.byteSize() - at));
    }
  }

  /** Whether they hold the same bytes. */
  static boolean areSame(MemorySegment a, MemorySegment b) {
    if (a.byteSize() != b.byteSize()) {
      return false;
    }
    for (long at = 0; at < a.byteSize(); at += PIECE) {
      long end = Math.min(a.byteSize(), at + PIECE);
      if (MemorySegment.mismatch(a, at, end, b, at, end) >= 0) {
        return false;
      }
    }
    return true;
  }
}
