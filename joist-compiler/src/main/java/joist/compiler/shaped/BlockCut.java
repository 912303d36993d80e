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
 * et al., 1988). Thread-safe; racing updates may drop one another.
 */
final class BlockCut {
  private static final int EACH = 32; // blocks that run until the next plan
  private static final int DOUBT = 32; // plans until what seems slow is tried again

  private final RowBlocks blocks;
  private final AtomicLongArray leastNanos = new AtomicLongArray(BlockTimes.sizes());
  private final AtomicIntegerArray there = new AtomicIntegerArray(BlockTimes.sizes());
  private final AtomicLongArray saved = new AtomicLongArray(BlockTimes.sizes());
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
    if (plans.incrementAndGet() % DOUBT == 0) {
      times.doubtful().ifPresent(size -> leastNanos.set(size, 0));
      times = times();
    }
    plan = new BlockPlan(blocks.largest(), times, pads);
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
    BlockPlan now = plan;
    int wish = now.wish(left);
    if (wish >= 0) {
      saved.addAndGet(wish, now.savedNanos(left));
      if (pays(wish)) {
        planAnew();
        now = plan;
      }
    }
    return now.next(left);
  }
}
