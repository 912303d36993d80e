package joist.tensor;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Zeros off the heap, cut one behind the other off larger pieces, slabs, that the garbage collector
 * frees when nobody holds any part of them. No two are given the same bytes, and none is given
 * again while anybody holds a part of its slab. Thread-safe, without locks: a thread that is behind
 * all others may be stopped anywhere.
 *
 * <p>What is kept keeps its slab. So there is a slab for each power of two of sizes, of {@link
 * #MOST_PARTS} such, and no tensor keeps more than twice that many times its own bytes, or {@link
 * #LEAST_SLAB}.
 */
final class Slabs {
  /** More have memory of their own. */
  static final long MOST_BYTES = 32 << 10;

  static final long MOST_PARTS = 64;
  static final long LEAST_SLAB = 16 << 10;

  /** Below 128 KiB, from where on the C library maps new pages for each piece. */
  static final long MOST_SLAB = 96 << 10;

  /** That of cache lines: writers of neighbours do not disturb one another. */
  private static final long ALIGNMENT = 64;

  private static final int CLASSES = sizeClass(MOST_BYTES) + 1;

  private final SlabMemory memory;
  private final AtomicReferenceArray<Slab> current = new AtomicReferenceArray<>(CLASSES);

  /** A piece of memory, and how much of it is given away. */
  private record Slab(MemorySegment bytes, AtomicLong taken) {
    static final Slab NONE = new Slab(MemorySegment.NULL);

    Slab(MemorySegment bytes) {
      this(bytes, new AtomicLong());
    }
  }

  Slabs(SlabMemory memory) {
    this.memory = memory;
    for (int sizeClass = 0; sizeClass < CLASSES; sizeClass++) {
      current.set(sizeClass, Slab.NONE);
    }
  }

  /** So many bytes, all zero, that live while they are referred to. */
  MemorySegment take(long bytes) {
    if (bytes > MOST_BYTES) {
      return memory.made(bytes);
    }
    int sizeClass = sizeClass(bytes);
    long room = Math.max(1, Math.ceilDiv(bytes, ALIGNMENT)) * ALIGNMENT;
    while (true) {
      Slab slab = current.get(sizeClass);
      long at = slab.taken().getAndAdd(room);
      if (at + room <= slab.bytes().byteSize()) {
        return slab.bytes().asSlice(at, bytes);
      }
      current.compareAndSet(sizeClass, slab, new Slab(memory.take(slabBytes(sizeClass))));
    }
  }

  /** 0 for what fits in one line, then one more for each power of two. */
  private static int sizeClass(long bytes) {
    long lines = Math.max(1, Math.ceilDiv(bytes, ALIGNMENT));
    return Long.SIZE - Long.numberOfLeadingZeros(lines - 1);
  }

  private static long slabBytes(int sizeClass) {
    return Math.clamp((ALIGNMENT << sizeClass) * MOST_PARTS, LEAST_SLAB, MOST_SLAB);
  }
}
