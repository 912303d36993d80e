package joist.serving.tensors;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The batches that run elsewhere now, so that one whose callers have all gone is given up: its
 * thread is interrupted. Thread-safe.
 */
final class RunningCalls {
  private final Set<Running> batches = ConcurrentHashMap.newKeySet();

  /**
   * Runs a batch on this thread.
   *
   * @throws Abandoned when all its callers went meanwhile
   */
  <T> T run(List<TensorCall> calls, Supplier<T> work) {
    Running running = new Running(calls);
    batches.add(running);
    calls.stream().filter(call -> !call.isWanted()).forEach(running::left); // before it was there
    try {
      return work.get();
    } catch (RuntimeException why) {
      throw running.end() ? new Abandoned(why) : why;
    } finally {
      running.end();
      batches.remove(running);
    }
  }

  /** Hears that a call's caller is gone. */
  void left(TensorCall call) {
    batches.forEach(running -> running.left(call));
  }

  /** Nobody waits for what was run. */
  static final class Abandoned extends RuntimeException {
    Abandoned(RuntimeException why) {
      super(why.getMessage(), why);
    }
  }

  /** One batch. */
  private static final class Running {
    private final Thread runs = Thread.currentThread();
    private final Set<TensorCall> waiting; // under this lock
    private boolean over; // under this lock
    private boolean abandoned; // under this lock

    Running(List<TensorCall> calls) {
      waiting = Collections.newSetFromMap(new IdentityHashMap<>());
      waiting.addAll(calls);
    }

    synchronized void left(TensorCall call) {
      if (waiting.remove(call) && waiting.isEmpty() && !over) {
        abandoned = true;
        runs.interrupt();
      }
    }

    /** No interrupt comes after this, nor is one of it left; whether one came. */
    synchronized boolean end() {
      if (!over && abandoned) {
        Thread.interrupted();
      }
      over = true;
      return abandoned;
    }
  }
}
