package joist.serving.batch;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * Batches counted by their rows and by why they closed. Recording is lock-free and from any thread.
 */
public final class BatchStats {
  /** Bounds of the buckets are 1, 2, 4 and so on; beyond the last is one bucket more. */
  public static final int BUCKETS = 12;

  private final AtomicLongArray byRows = new AtomicLongArray(BUCKETS + 1);
  private final Map<CloseReason, LongAdder> byReason = new EnumMap<>(CloseReason.class);
  private final LongAdder rows = new LongAdder();
  private final LongAdder threads = new LongAdder();

  public BatchStats() {
    for (CloseReason reason : CloseReason.values()) {
      byReason.put(reason, new LongAdder());
    }
  }

  /** Counts a batch that closed. */
  public void closed(int batchRows, CloseReason reason) {
    byRows.getAndIncrement(Math.min(BUCKETS, bucket(batchRows)));
    counter(reason).increment();
    rows.add(batchRows);
  }

  /** Counts the threads that a batch was granted. */
  public void granted(int batchThreads) {
    threads.add(batchThreads);
  }

  /**
   * Threads granted to all batches that were run by as many as pay: beside their number, a mean.
   */
  public long threads() {
    return threads.sum();
  }

  /** The smallest power of two that is at least {@code rows}. */
  private static int bucket(int rows) {
    return rows <= 1 ? 0 : Integer.SIZE - Integer.numberOfLeadingZeros(rows - 1);
  }

  /** Batches of at most {@code 2^bucket} rows and more than half of that; the last: of any more. */
  public long inBucket(int bucket) {
    return byRows.get(bucket);
  }

  public long closedBy(CloseReason reason) {
    return counter(reason).sum();
  }

  private LongAdder counter(CloseReason reason) {
    return Objects.requireNonNull(byReason.get(reason));
  }

  /** Rows of all batches. */
  public long rows() {
    return rows.sum();
  }
}
