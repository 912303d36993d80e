package joist.server.v2;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Memory off the heap for requests' bytes. Small ones are cut off larger pieces: to have a piece of
 * its own freed by the collector costs a request more than to decode it. No two are given the same
 * bytes, and a piece is freed when nobody holds any part of it. Thread-safe.
 */
final class RequestMemory {
  private static final long PIECE_BYTES = 64 << 10;
  private static final long MOST_SMALL_BYTES = 4 << 10;
  private static final long ALIGNMENT = 64;

  private volatile Piece current = new Piece();

  private static final class Piece {
    private final MemorySegment bytes = Arena.ofAuto().allocate(PIECE_BYTES, ALIGNMENT);
    private final AtomicLong taken = new AtomicLong();
  }

  /** So many bytes, all zero. */
  MemorySegment take(long size) {
    if (size > MOST_SMALL_BYTES) {
      return Arena.ofAuto().allocate(size, ALIGNMENT);
    }
    long room = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    while (true) {
      Piece piece = current;
      long at = piece.taken.getAndAdd(room);
      if (at + room <= PIECE_BYTES) {
        return piece.bytes.asSlice(at, size);
      }
      replace(piece);
    }
  }

  private synchronized void replace(Piece full) {
    if (current.equals(full)) {
      current = new Piece();
    }
  }
}
