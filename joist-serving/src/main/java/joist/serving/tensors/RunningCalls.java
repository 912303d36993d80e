package joist.serving.tensors;

import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import joist.model.GraphRunner;
import joist.serving.isolate.IsolatedRunner;

/**
 * The batches of one model that run now, and the calls that run by themselves, so that one that
 * nobody wants any more is given up, and one that takes too long: its thread is interrupted, which
 * runs heed between steps and turns of loops. Thread-safe.
 */
final class RunningCalls {
  /* For models with loops, which may never end; a child process has as long. */
  private static final Duration MOST_IN_LOOPS = Duration.ofSeconds(60);
  private static final Duration NO_LIMIT = Duration.ofDays(365);

  private final Duration most;
  private final boolean elsewhere;
  private final LongSupplier clock;
  private final Set<Running> batches = ConcurrentHashMap.newKeySet();

  /**
   * @param most that a batch may take
   * @param elsewhere whether another process runs them
   * @param clock in nanoseconds
   */
  RunningCalls(Duration most, boolean elsewhere, LongSupplier clock) {
    this.most = most;
    this.elsewhere = elsewhere;
    this.clock = clock;
  }

  /** Those of a model. */
  static RunningCalls of(GraphRunner runner, LongSupplier clock) {
    return new RunningCalls(
        runner.isUnbounded() ? MOST_IN_LOOPS : NO_LIMIT, runner instanceof IsolatedRunner, clock);
  }

  /** Whether a run in this process may never end. */
  static boolean mayNotEnd(GraphRunner runner) {
    return runner.isUnbounded() && !(runner instanceof IsolatedRunner);
  }

  /**
   * Runs a batch on this thread.
   *
   * @throws Abandoned when all its callers went meanwhile
   * @throws RunLimitException when it took too long
   */
  <T> T run(List<? extends Awaited> calls, Supplier<T> work) {
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
  void left(Awaited call) {
    batches.forEach(running -> running.left(call));
  }

  /**
   * Gives up those whose callers are gone, or out of time, and those that take too long. A child
   * has a limit of its own: one that did not stop for a deadline would be ended for it.
   */
  void giveUp() {
    if (elsewhere) {
      return;
    }
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
    private final Set<Awaited> waiting; // under this lock
    private boolean over; // under this lock
    private Fate fate = Fate.GOES_ON; // under this lock

    Running(List<? extends Awaited> calls, long began) {
      this.began = began;
      waiting = Collections.newSetFromMap(new IdentityHashMap<>());
      waiting.addAll(calls);
    }

    synchronized void left(Awaited call) {
      if (waiting.remove(call) && waiting.isEmpty()) {
        end(Fate.UNWANTED);
      }
    }

    /** Where it began before a moment, or nobody wants it. */
    synchronized void giveUp(long before) {
      if (waiting.stream().noneMatch(Awaited::isWanted)) {
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
