package joist.serving.tensors;

import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The batches that run now, so that one that nobody wants any more is given up, and one that takes
 * too long: its thread is interrupted, which runs heed between steps and turns of loops.
 * Thread-safe.
 */
final class RunningCalls {
  private final Duration most;
  private final LongSupplier clock;
  private final Set<Running> batches = ConcurrentHashMap.newKeySet();

  /**
   * @param most that a batch may take
   * @param clock in nanoseconds
   */
  RunningCalls(Duration most, LongSupplier clock) {
    this.most = most;
    this.clock = clock;
  }

  /**
   * Runs a batch on this thread.
   *
   * @throws Abandoned when all its callers went meanwhile
   * @throws RunLimitException when it took too long
   */
  <T> T run(List<TensorCall> calls, Supplier<T> work) {
    Running running = new Running(calls, clock.getAsLong());
    batches.add(running);
    calls.stream().filter(call -> !call.isWanted()).forEach(running::left); // before it was there
    try {
      return work.get();
    } catch (RuntimeException why) {
      throw switch (running.end()) {
        case GOES_ON -> why;
        case UNWANTED -> new Abandoned(why);
        case TOO_LONG -> new RunLimitException(most, why);
      };
    } finally {
      running.end();
      batches.remove(running);
    }
  }

  /** Hears that a call's caller is gone. */
  void left(TensorCall call) {
    batches.forEach(running -> running.left(call));
  }

  /** Gives up those whose callers are gone, or out of time, and those that take too long. */
  void giveUp() {
    long began = clock.getAsLong() - most.toNanos();
    batches.forEach(running -> running.giveUp(began));
  }

  /** Nobody waits for what was run. */
  static final class Abandoned extends RuntimeException {
    Abandoned(RuntimeException why) {
      super(why.getMessage(), why);
    }
  }

  /** What is to become of a batch. */
  private enum Fate {
    GOES_ON,
    UNWANTED,
    TOO_LONG
  }

  /** One batch. */
  private static final class Running {
    private final Thread runs = Thread.currentThread();
    private final long began;
    private final Set<TensorCall> waiting; // under this lock
    private boolean over; // under this lock
    private Fate fate = Fate.GOES_ON; // under this lock

    Running(List<TensorCall> calls, long began) {
      this.began = began;
      waiting = Collections.newSetFromMap(new IdentityHashMap<>());
      waiting.addAll(calls);
    }

    synchronized void left(TensorCall call) {
      if (waiting.remove(call) && waiting.isEmpty()) {
        end(Fate.UNWANTED);
      }
    }

    /** Where it began before a moment, or nobody wants it. */
    synchronized void giveUp(long before) {
      if (waiting.stream().noneMatch(TensorCall::isWanted)) {
        end(Fate.UNWANTED);
      } else if (began - before < 0) {
        end(Fate.TOO_LONG);
      }
    }

    private void end(Fate its) {
      if (!over && fate == Fate.GOES_ON) {
        fate = its;
        runs.interrupt();
      }
    }

    /** No interrupt comes after this, nor is one of it left; what was to become of it. */
    synchronized Fate end() {
      if (!over && fate != Fate.GOES_ON) {
        Thread.interrupted();
      }
      over = true;
      return fate;
    }
  }
}
