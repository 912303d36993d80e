package joist.server.v2;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.zip.CRC32;
import joist.server.http.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Heads of requests with raw bytes, and what they say: a client sends the same head with each row.
 * A few short ones are kept, the newest of those that fall on one place. Thread-safe.
 */
final class InferHeads {
  private static final int PLACES = 64; // a power of two

  /** Longer heads are not kept. */
  static final int MOST_BYTES = 1024;

  private final AtomicReferenceArray<@Nullable Kept> places = new AtomicReferenceArray<>(PLACES);

  private record Kept(byte[] head, InferPlan plan) {
    boolean isOf(Bytes.OnHeap other) {
      int from = other.offset();
      return Arrays.equals(head, 0, head.length, other.array(), from, from + other.length());
    }
  }

  /** What exactly these bytes say; null where it is not known. */
  @Nullable InferPlan find(Bytes json) {
    if (json.length() > MOST_BYTES) {
      return null;
    }
    Bytes.OnHeap head = json.onHeap();
    Kept kept = places.get(place(head));
    return kept != null && kept.isOf(head) ? kept.plan() : null;
  }

  void keep(Bytes head, InferPlan plan) {
    if (head.length() <= MOST_BYTES) {
      places.set(place(head.onHeap()), new Kept(head.toArray(), plan));
    }
  }

  private static int place(Bytes.OnHeap head) {
    CRC32 sum = new CRC32();
    sum.update(head.array(), head.offset(), head.length());
    return (int) sum.getValue() & (PLACES - 1);
  }
}
