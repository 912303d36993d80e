package joist.compiler;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Frames of one capacity, lent to one thread at a time. Thread-safe, without locks. */
final class FramePool {
  /** Frames that wait for the next caller; more than this many at once are let go. */
  private static final int MOST_IDLE = 64;

  private final FramePlan plan;
  private final int capacity;
  private final ConcurrentLinkedQueue<Frame> idle = new ConcurrentLinkedQueue<>();
  private final AtomicInteger idleCount = new AtomicInteger();

  FramePool(FramePlan plan, int capacity) {
    this.plan = plan;
    this.capacity = capacity;
  }

  Frame borrow() {
    Frame frame = idle.poll();
    if (frame == null) {
      return plan.frame(capacity);
    }
    idleCount.decrementAndGet();
    return frame;
  }

  void giveBack(Frame frame) {
    if (idleCount.incrementAndGet() <= MOST_IDLE) {
      idle.add(frame);
    } else {
      idleCount.decrementAndGet();
    }
  }
}
