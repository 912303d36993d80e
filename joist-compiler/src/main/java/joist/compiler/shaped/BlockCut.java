package joist.compiler.shaped;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Which blocks a batch is run in: those that take the least time together, the last of which may
 * have more rows than are left. What blocks take is learned from those that run.
 *
 * <p>Blocks of 1, 4, 16, ... rows are made when they are first wanted. Those of 6, 8, 12, ... rows
 * between them are made only where that pays, as is so where weights weigh more than rows: when the
 * batches so far would have been as much sooner by one as it takes to make it (ski rental: Karlin
 * et al., 1988); one that had to go must have paid anew. Thread-safe; racing updates may drop one
 * another.
 */
final class BlockCut {
  private static final int EACH = 32; // blocks that run until the next plan
  private static final int DOUBT = 32; // plans until what seems slow is tried again
  private static final int RAREST = 10; // doublings of that while it is as slow again

  private final RowBlocks blocks;
  private final AtomicLongArray leastNanos = new AtomicLongArray(BlockTimes.sizes());
  private final AtomicIntegerArray there = new AtomicIntegerArray(BlockTimes.sizes());
  private final AtomicLongArray saved = new AtomicLongArray(BlockTimes.sizes());
  private final AtomicIntegerArray doubts = new AtomicIntegerArray(BlockTimes.sizes());
  private final AtomicIntegerArray believed = new AtomicIntegerArray(BlockTimes.sizes());
  private final AtomicLong ran = new AtomicLong();
  private final AtomicInteger plans = new AtomicInteger();
  private volatile long makeNanos = 50_000_000; // until one has been made
  private volatile boolean pads = true;
  private volatile BlockPlan plan;

  BlockCut(RowBlocks blocks) {
    this.blocks = blocks;
    this.plan = new BlockPlan(blocks.largest(), times(), true);
  }

  RowBlocks blocks() {
    return blocks;
  }

  /** No block is to have more rows than are there any more. */
  void padNothing() {
    pads = false;
    planAnew();
  }

  /** Learns what it took to make a block and to run it for the first time. */
  void made(long rows, long nanos) {
    makeNanos = nanos;
    there.set(BlockTimes.sizeOf(rows), 1);
    planAnew();
  }

  /** Hears that blocks of so many rows are not kept any more. */
  void gone(long rows) {
    int size = BlockTimes.sizeOf(rows);
    there.set(size, 0);
    saved.set(size, 0);
    planAnew();
  }

  /** Learns that a batch of so many rows came, and what a block between would have saved of it. */
  void came(long rows) {
    BlockPlan now = plan;
    long rest = now.rest(rows);
    int wish = now.wish(rest);
    if (wish >= 0) {
      saved.addAndGet(wish, now.savedNanos(rest));
      if (pays(wish)) {
        planAnew();
      }
    }
  }

  /** Learns that a block took so long. */
  void ran(long rows, long nanos) {
    int size = BlockTimes.sizeOf(rows);
    long least = leastNanos.get(size);
    // The least of lately: what was so quick once only is forgotten.
    leastNanos.lazySet(
        size, Math.max(1, least == 0 ? nanos : Math.min(nanos, least + Math.ceilDiv(least, 100))));
    if (least == 0 || ran.incrementAndGet() % EACH == 0) {
      planAnew();
    }
  }

  private void planAnew() {
    BlockTimes times = times();
    int now = plans.incrementAndGet();
    if (now % DOUBT == 0) {
      doubt(times, now);
      times = times();
    }
    plan = new BlockPlan(blocks.largest(), times, pads);
  }

  /** The one that seems slowest is tried again: after twice as long where it was as slow again. */
  private void doubt(BlockTimes times, int now) {
    for (int size = 0; size < BlockTimes.sizes(); size++) {
      if (times.nanos()[size] > 0 && !times.isDoubtful(size)) {
        doubts.set(size, 0);
        believed.set(size, now);
      }
    }
    times
        .doubtful(size -> now - believed.get(size) >= 0)
        .ifPresent(size -> {
          leastNanos.set(size, 0);
          int before = Math.min(RAREST, doubts.incrementAndGet(size));
          believed.set(size, now + (DOUBT << before));
        });
  }

  private BlockTimes times() {
    long[] nanos = new long[BlockTimes.sizes()];
    boolean[] wanted = new boolean[nanos.length];
    for (int size = 0; size < nanos.length; size++) {
      nanos[size] = leastNanos.get(size);
      wanted[size] = BlockTimes.isStanding(size) || there.get(size) > 0 || pays(size);
    }
    return new BlockTimes(nanos, wanted);
  }

  private boolean pays(int size) {
    return saved.get(size) > makeNanos;
  }

  /** Rows of the block that is run next where so many are left, which may be fewer. */
  long next(long left) {
    return plan.next(left);
  }
}
