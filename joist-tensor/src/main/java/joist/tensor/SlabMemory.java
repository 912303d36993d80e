package joist.tensor;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;

/**
 * Zeros off the heap for pieces of few sizes. What the garbage collector found that nobody holds is
 * kept for the next of its size, up to a bound: else the C library gives it back to the system,
 * which clears new pages one by one as they are touched, within calls. Thread-safe, without locks.
 *
 * <p>Where native access is not enabled, memory cannot be given again, and none is kept.
 */
final class SlabMemory {
  /** That of cache lines: writers of neighbours do not disturb one another. */
  private static final long ALIGNMENT = 64;

  private static final long PART_OF_HEAP = 16;
  private static final long MOST_IDLE = 256L << 20;

  private final long mostIdleBytes;
  private final LongFunction<MemorySegment> allocator;
  private final AtomicLong keptBytes = new AtomicLong();
  private final Map<Long, Queue<MemorySegment>> idle = new ConcurrentHashMap<>();
  private volatile boolean isFull;

  /** What a process keeps: little beside its heap. */
  static SlabMemory ofProcess() {
    boolean enabled = SlabMemory.class.getModule().isNativeAccessEnabled();
    long most = Math.min(Runtime.getRuntime().maxMemory() / PART_OF_HEAP, MOST_IDLE);
    return new SlabMemory(enabled ? most : 0);
  }

  /**
   * @param mostIdleBytes that are kept for the next; 0 to leave all to the collector
   */
  SlabMemory(long mostIdleBytes) {
    this(mostIdleBytes, bytes -> Arena.ofAuto().allocate(bytes, ALIGNMENT));
  }

  /**
   * @param allocator of zeros that nobody has had
   */
  SlabMemory(long mostIdleBytes, LongFunction<MemorySegment> allocator) {
    this.mostIdleBytes = mostIdleBytes;
    this.allocator = allocator;
  }

  /** So many bytes, all zero, that live while they, or a part of them, are referred to. */
  MemorySegment take(long bytes) {
    if (mostIdleBytes == 0) {
      return made(bytes);
    }
    MemorySegment known = idle(bytes).poll();
    if (known == null) {
      return held(made(bytes));
    }
    keptBytes.addAndGet(-bytes);
    return held(known.fill((byte) 0));
  }

  /**
   * So many bytes that nobody has had. Where there is no room for them, what is idle goes back, and
   * they are asked for once more.
   */
  MemorySegment made(long bytes) {
    try {
      return allocator.apply(bytes);
    } catch (OutOfMemoryError full) {
      isFull = true;
      try {
        drop();
        return allocator.apply(bytes);
      } finally {
        isFull = false;
      }
    }
  }

  private void drop() {
    for (Queue<MemorySegment> sizes : idle.values()) {
      for (MemorySegment gone = sizes.poll(); gone != null; gone = sizes.poll()) {
        keptBytes.addAndGet(-gone.byteSize());
      }
    }
  }

  private Queue<MemorySegment> idle(long bytes) {
    return idle.computeIfAbsent(bytes, size -> new ConcurrentLinkedQueue<>());
  }

  /** A view that is told from the memory, so that the memory outlives it. */
  @SuppressWarnings("restricted") // within bounds of memory that the action holds
  private MemorySegment held(MemorySegment memory) {
    return MemorySegment.ofAddress(memory.address())
        .reinterpret(memory.byteSize(), Arena.ofAuto(), gone -> keep(memory));
  }

  private void keep(MemorySegment memory) {
    long bytes = memory.byteSize();
    long before = keptBytes.get();
    while (!isFull && before + bytes <= mostIdleBytes) {
      if (keptBytes.compareAndSet(before, before + bytes)) {
        idle(bytes).add(memory);
        return;
      }
      before = keptBytes.get();
    }
  }

  /** Bytes that the next may have. */
  long idleBytes() {
    return idle.entrySet().stream().mapToLong(e -> e.getKey() * e.getValue().size()).sum();
  }
}
