package joist.model;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Idle batches of a model, by capacity. Lock-free, and without allocation once it holds as many as
 * are in use at a time.
 *
 * <p>Capacities are powers of two. A batch above {@link #LARGEST_KEPT} rows is made and dropped, so
 * that one large request does not hold memory for ever.
 */
final class BatchPool {
  private static final int LARGEST_KEPT = 4096;
  private static final int KEPT_EACH = 64;

  private final IntFunction<RowFrame> frames;
  private final RowLayout layout;
  private volatile boolean closed;
  private final AtomicReferenceArray<@Nullable RowBatch> idle =
      new AtomicReferenceArray<>(KEPT_EACH * (sizeClass(LARGEST_KEPT) + 1));

  BatchPool(IntFunction<RowFrame> frames, RowLayout layout) {
    this.frames = frames;
    this.layout = layout;
  }

  /** The least {@code c} with {@code 2^c >= rows}. */
  private static int sizeClass(int rows) {
    return rows <= 1 ? 0 : 32 - Integer.numberOfLeadingZeros(rows - 1);
  }

  RowBatch borrow(int rows) {
    if (rows < 0) {
      throw new IllegalArgumentException("expected 0 or more rows, got " + rows);
    }
    RowBatch batch = rows > LARGEST_KEPT ? make(rows) : take(sizeClass(rows));
    batch.lend();
    return batch;
  }

  private RowBatch take(int sizeClass) {
    int from = sizeClass * KEPT_EACH;
    for (int i = from; i < from + KEPT_EACH; i++) {
      RowBatch batch = idle.get(i);
      if (batch != null && idle.compareAndSet(i, batch, null)) {
        return batch;
      }
    }
    return make(1 << sizeClass);
  }

  private RowBatch make(int capacity) {
    return new RowBatch(layout, frames.apply(capacity), this);
  }

  void giveBack(RowBatch batch) {
    if (!keep(batch)) {
      batch.free();
    } else if (closed) {
      clear();
    }
  }

  private boolean keep(RowBatch batch) {
    if (batch.capacity() > LARGEST_KEPT) {
      return false;
    }
    int from = sizeClass(batch.capacity()) * KEPT_EACH;
    for (int i = from; i < from + KEPT_EACH; i++) {
      if (idle.get(i) == null && idle.compareAndSet(i, null, batch)) {
        return true;
      }
    }
    return false;
  }

  /** Gives the memory of idle batches back, and that of those on loan when they come back. */
  void close() {
    closed = true;
    clear();
  }

  private void clear() {
    for (int i = 0; i < idle.length(); i++) {
      RowBatch batch = idle.getAndSet(i, null);
      if (batch != null) {
        batch.free();
      }
    }
  }
}
