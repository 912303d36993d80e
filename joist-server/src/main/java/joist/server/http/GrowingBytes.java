package joist.server.http;

import io.vertx.core.buffer.Buffer;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import joist.server.intake.Holding;
import joist.server.intake.RequestMemory;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that come piece by piece: on the heap while they are few, without a copy where they come at
 * once, else in memory that the request holds. Where it is known how many are to come, each is
 * moved once, to where it stays, but for the first few of many. Used by one thread.
 */
final class GrowingBytes {
  /** For a few that are to come an array is taken that is at most so many times what has come. */
  private static final long AHEAD = 16;

  private final Holding holding;
  private final long expected;
  private final long most;
  private final boolean forTensors;
  private @Nullable Buffer first;
  private @Nullable Buffer few;
  private MemorySegment many = MemorySegment.NULL;
  private long length;

  /**
   * @param expected how many are to come; 0 where nobody knows
   * @param most how many may come
   * @param forTensors whether tensors are to lie in them
   */
  GrowingBytes(Holding holding, long expected, long most, boolean forTensors) {
    this.holding = holding;
    this.expected = expected;
    this.most = most;
    this.forTensors = forTensors;
  }

  /** How many are to come; 0 where nobody knows. */
  long expected() {
    return expected;
  }

  /**
   * Takes more.
   *
   * @throws ShedException where the server has no room for them
   */
  void append(Buffer piece) {
    if (length == 0 && piece.length() <= RequestMemory.SHORT_BYTES) {
      first = piece;
    } else if (length + piece.length() <= RequestMemory.SHORT_BYTES) {
      fewer().appendBuffer(piece);
    } else {
      Bytes.OnHeap bytes = Bytes.of(piece);
      long all = length + bytes.length();
      reserve(all);
      MemorySegment.copy(
          bytes.array(), bytes.offset(), many, ValueLayout.JAVA_BYTE, length, bytes.length());
    }
    length += piece.length();
  }

  private Buffer fewer() {
    Buffer joined = few;
    if (joined == null) {
      long all = expected > 0 ? expected : RequestMemory.SHORT_BYTES;
      joined = Buffer.buffer((int) Math.min(all, AHEAD * length));
      if (first != null) {
        joined.appendBuffer(first);
      }
      first = null;
      few = joined;
    }
    return joined;
  }

  private void reserve(long all) {
    if (all <= many.byteSize()) {
      return;
    }
    long bytes = all > expected ? Math.max(all, Math.min(2 * all, most)) : expected;
    MemorySegment larger = holding.allocate(bytes).orElseThrow(ShedException::noRoom);
    if (many.byteSize() > 0) {
      MemorySegment.copy(many, 0, larger, 0, length);
      holding.release(many);
    } else {
      MemorySegment.copy(onHeap().segment(), 0, larger, 0, length);
      first = null;
      few = null;
    }
    many = larger;
  }

  private Bytes.OnHeap onHeap() {
    Buffer joined = few == null ? first : few;
    return joined == null ? Bytes.of(new byte[0]) : Bytes.of(joined);
  }

  /** Drops all of them. */
  void drop() {
    first = null;
    few = null;
    many = MemorySegment.NULL;
  }

  /**
   * All that came. What tensors lie in is theirs from here on: before, nobody refers to it, and it
   * goes with the request. What grew is larger than it need be, and is not kept so.
   */
  Bytes all() {
    if (many.byteSize() == 0) {
      return onHeap();
    }
    Optional<MemorySegment> lasting =
        forTensors && many.byteSize() == expected ? holding.handOver(many) : Optional.empty();
    return new Bytes.OffHeap(lasting.orElse(many).asSlice(0, length), lasting.isPresent());
  }
}
