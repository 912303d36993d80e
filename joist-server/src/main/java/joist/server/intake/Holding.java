package joist.server.intake;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What one request holds: the memory of its body until that is decoded, and room in the budget
 * until it is answered, for what was made of it. Used by its event loop, but for {@link #free},
 * which any thread may call; what is read after it fails, and never shows another's bytes.
 */
public final class Holding implements AutoCloseable {
  private final RequestMemory memory;
  private final AtomicReference<@Nullable Arena> arena = new AtomicReference<>();
  private @Nullable Lane lane; // once it has asked for room
  private long room; // taken
  private long used; // of it
  private @Nullable Runnable waiting;
  private boolean closed;

  public Holding(RequestMemory memory) {
    this.memory = memory;
  }

  /**
   * Takes room for a body that says how long it is; where there is none now, {@code granted} runs
   * on another thread when there is, and {@link #resumed} must be called then.
   *
   * @return whether there is room now
   */
  public boolean reserve(long bytes, Runnable granted) {
    Lane chosen = memory.lane(bytes);
    lane = chosen;
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

  /** How long it may wait for room. */
  public Duration patience() {
    return memory.patience();
  }

  /** Whether it waits for room. */
  public boolean isWaiting() {
    return waiting != null;
  }

  /** Takes room for so many bytes more than those counted before; false where there is none. */
  public boolean count(long bytes) {
    Lane from = lane == null ? memory.lane(bytes) : lane;
    lane = from;
    long more = Math.max(0, used + bytes - room);
    if (closed || (more > 0 && !from.takeMore(more, room))) {
      return false;
    }
    room += more;
    used += bytes;
    return true;
  }

  /** Memory for so many bytes of the body; empty where there is no room for them. */
  public Optional<MemorySegment> allocate(long bytes) {
    return count(bytes) ? Optional.of(opened().allocate(bytes, Long.BYTES)) : Optional.empty();
  }

  private Arena opened() {
    Arena open = arena.get();
    if (open == null) {
      open = Arena.ofShared();
      arena.set(open);
    }
    return open;
  }

  /** The body is decoded: nobody reads it again. */
  public void free() {
    Arena open = arena.getAndSet(null);
    if (open != null) {
      open.close();
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
    if (lane != null && waiting != null) {
      lane.leave(waiting);
    } else if (lane != null) {
      lane.give(room);
    }
  }
}
