package joist.server.intake;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What one request holds: the memory of its body until that is decoded, and room in the budget
 * until it is answered, for what was made of it. Used by its event loop, but for {@link #free},
 * which any thread may call; what is read after it fails, and never shows another's bytes.
 */
public final class Holding implements AutoCloseable {
  /** As tensors have it. */
  private static final long ALIGNMENT = 64;

  private final RequestMemory memory;
  private final Map<Long, Piece> pieces = new ConcurrentHashMap<>(); // by their addresses
  private Duration patience;
  private @Nullable Lane lane; // once it has asked for room
  private long room; // taken
  private long used; // of it
  private @Nullable Runnable waiting;
  private long turnedAway; // of its lane, when that was looked at last
  private boolean closed;

  /** Memory that is freed by itself. */
  private record Piece(Arena arena, long bytes) {}

  public Holding(RequestMemory memory) {
    this.memory = memory;
    this.patience = memory.patience();
  }

  /**
   * Takes room for a body that says how long it is; where there is none now, {@code granted} runs
   * on another thread when there is, and {@link #resumed} must be called then.
   *
   * @return whether there is room now
   */
  public boolean reserve(long bytes, Runnable granted) {
    Lane chosen = memory.lane(bytes);
    in(chosen);
    room = bytes;
    if (chosen.take(bytes, granted)) {
      return true;
    }
    waiting = granted;
    return false;
  }

  /** The room that it waited for is its own; false where nobody needs it any more. */
  public boolean resumed() {
    waiting = null;
    if (closed && lane != null) {
      lane.give(room);
    }
    return !closed;
  }

  /** Whether the request is over. */
  public boolean isClosed() {
    return closed;
  }

  /** Hears how long it may wait for room. */
  public void mayWait(Duration patience) {
    this.patience = patience;
  }

  /** How long it may wait for room. */
  public Duration patience() {
    return patience;
  }

  /** Whether it waits for room. */
  public boolean isWaiting() {
    return waiting != null;
  }

  /** It waited for room for as long as it may. */
  public void refuse() {
    memory.refuse();
  }

  /** Bytes of a body that holds room must come each second while others want that room. */
  public long leastPerSecond() {
    return memory.leastPerSecond();
  }

  /**
   * Looks at how the body comes.
   *
   * @param came bytes of it
   * @param seconds in which they came
   * @return whether that is so slow that those who want its room, who wait for it or were turned
   *     away since the last look, are to have it
   */
  public boolean look(long came, long seconds) {
    if (closed || lane == null || isWaiting()) {
      return false;
    }
    long away = lane.turnedAway();
    boolean wanted = lane.waiting() > 0 || away > turnedAway;
    turnedAway = away;
    return wanted && came / seconds < leastPerSecond();
  }

  /** Takes room for so many bytes more than those counted before; false where there is none. */
  public boolean count(long bytes) {
    if (closed) {
      return false;
    }
    long all = Math.max(room, used + bytes);
    if (all > room && !grow(all)) {
      memory.refuse();
      return false;
    }
    used += bytes;
    return true;
  }

  private void in(Lane chosen) {
    lane = chosen;
    turnedAway = chosen.turnedAway();
  }

  /** Takes more room, where bodies of such a length have theirs. */
  private boolean grow(long all) {
    Lane from = lane;
    Lane into = memory.lane(all);
    boolean stays = from == null || from.equals(into);
    if (!into.takeMore(stays ? all - room : all, stays ? room : 0)) {
      return false;
    }
    if (from != null && !stays) {
      from.give(room);
    }
    if (!into.equals(from)) {
      in(into);
    }
    room = all;
    return true;
  }

  private void uncount(long bytes) {
    used -= bytes;
    if (lane != null && !closed) {
      lane.give(room - used);
      room = used;
    }
  }

  /** Memory for so many bytes of the body; empty where there is no room for them. */
  public Optional<MemorySegment> allocate(long bytes) {
    if (!count(bytes)) {
      return Optional.empty();
    }
    try {
      return Optional.of(freeable(bytes));
    } catch (OutOfMemoryError full) {
      uncount(bytes);
      memory.refuse();
      return Optional.empty();
    }
  }

  private MemorySegment freeable(long bytes) {
    Arena arena = Arena.ofShared();
    try {
      MemorySegment segment = arena.allocate(bytes, ALIGNMENT);
      pieces.put(segment.address(), new Piece(arena, bytes));
      return segment;
    } catch (OutOfMemoryError full) {
      arena.close();
      throw full;
    }
  }

  /** Gives back memory, or the beginning of it, that was allocated here, with its room. */
  public void release(MemorySegment segment) {
    Piece piece = pieces.remove(segment.address());
    if (piece != null) {
      piece.arena.close();
      uncount(piece.bytes);
    }
  }

  /**
   * Memory that was allocated here, to live while what is returned is referred to; its room goes
   * back with the request. Empty where it is gone, or where native access is not enabled: then it
   * stays here.
   */
  @SuppressWarnings("restricted") // within bounds of memory that the action holds
  public Optional<MemorySegment> handOver(MemorySegment segment) {
    if (!Holding.class.getModule().isNativeAccessEnabled()) {
      return Optional.empty();
    }
    return Optional.ofNullable(pieces.remove(segment.address()))
        .map(Piece::arena)
        .map(arena ->
            segment.reinterpret(segment.byteSize(), Arena.ofAuto(), gone -> arena.close()));
  }

  /** The body is decoded: nobody reads it again. */
  public void free() {
    for (Long address : List.copyOf(pieces.keySet())) {
      Piece piece = pieces.remove(address);
      if (piece != null) {
        piece.arena.close();
      }
    }
  }

  /** The request is over. Closing twice is harmless. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    free();
    Runnable asked = waiting;
    waiting = null;
    if (lane != null && asked != null) {
      lane.leave(asked);
    } else if (lane != null) {
      lane.give(room);
    }
  }
}
