package joist.compiler.shaped;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import joist.compiler.target.Target;
import joist.tensor.Region;

/**
 * Workspaces of one plan, lent to one call at a time. As many wait for the next call as can run at
 * the same time; more are given back to the system. Thread-safe, without locks.
 */
final class WorkspacePool {
  private final ShapedPlan plan;
  private final Target target;
  private final Region model;
  private final int mostIdle = Runtime.getRuntime().availableProcessors();
  private final ConcurrentLinkedQueue<Workspace> idle = new ConcurrentLinkedQueue<>();
  private final AtomicInteger idleCount = new AtomicInteger();
  private volatile boolean retired;

  WorkspacePool(ShapedPlan plan, Target target, Region model) {
    this.plan = plan;
    this.target = target;
    this.model = model;
  }

  /** A workspace that the caller is inside of. */
  Workspace borrow() {
    for (Workspace each = idle.poll(); each != null; each = idle.poll()) {
      idleCount.decrementAndGet();
      if (each.tryEnter()) {
        return each;
      }
    }
    return Workspace.within(model, plan, target);
  }

  /** Leaves a workspace and keeps it for others, where there is room. */
  void giveBack(Workspace workspace) {
    workspace.leave();
    if (idleCount.incrementAndGet() > mostIdle) {
      idleCount.decrementAndGet();
      workspace.close();
      return;
    }
    idle.add(workspace);
    if (retired || model.isClosed()) {
      drain();
    }
  }

  /** Keeps none between calls from now on. */
  void retire() {
    retired = true;
    drain();
  }

  private void drain() {
    for (Workspace each = idle.poll(); each != null; each = idle.poll()) {
      idleCount.decrementAndGet();
      each.close();
    }
  }
}
