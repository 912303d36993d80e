package joist.compiler.shaped;

import java.util.concurrent.atomic.AtomicReferenceArray;
import joist.compiler.target.Target;
import joist.tensor.Region;
import org.jspecify.annotations.Nullable;

/**
 * Workspaces of one plan, lent to one call at a time. As many wait for the next call as can run at
 * the same time; more are given back to the system. Thread-safe, without locks.
 */
final class WorkspacePool {
  private final ShapedPlan plan;
  private final Target target;
  private final Region model;
  private final AtomicReferenceArray<@Nullable Workspace> idle =
      new AtomicReferenceArray<>(Runtime.getRuntime().availableProcessors());
  private volatile boolean retired;

  WorkspacePool(ShapedPlan plan, Target target, Region model) {
    this.plan = plan;
    this.target = target;
    this.model = model;
  }

  /** A workspace that the caller is inside of. */
  Workspace borrow() {
    for (int place = 0; place < idle.length(); place++) {
      Workspace each = idle.get(place) == null ? null : idle.getAndSet(place, null);
      if (each != null && each.tryEnter()) {
        return each;
      }
    }
    return Workspace.within(model, plan, target);
  }

  /** Leaves a workspace and keeps it for others, where there is room. */
  void giveBack(Workspace workspace) {
    workspace.leave();
    for (int place = 0; place < idle.length(); place++) {
      if (idle.compareAndSet(place, null, workspace)) {
        if (retired || model.isClosed()) {
          drain();
        }
        return;
      }
    }
    workspace.close();
  }

  /** Keeps none between calls from now on. */
  void retire() {
    retired = true;
    drain();
  }

  private void drain() {
    for (int place = 0; place < idle.length(); place++) {
      Workspace each = idle.getAndSet(place, null);
      if (each != null) {
        each.close();
      }
    }
  }
}
