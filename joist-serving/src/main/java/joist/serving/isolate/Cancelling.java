package joist.serving.isolate;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What one place for calls is doing, so that it can be told to stop: its thread is interrupted,
 * which runs of models heed in loops and between nodes. Thread-safe.
 */
final class Cancelling {
  private @Nullable Thread runs; // under this lock
  private long running; // under this lock
  private long cancelled; // under this lock

  /** Runs the call of that number on this thread. */
  <T> T run(long call, Supplier<T> work) {
    begin(call);
    try {
      return work.get();
    } finally {
      end();
    }
  }

  private synchronized void begin(long call) {
    if (cancelled == call) {
      throw new IllegalStateException("the call was given up before it began");
    }
    running = call;
    runs = Thread.currentThread();
  }

  /** No interrupt comes after this, nor is one left. */
  private synchronized void end() {
    runs = null;
    Thread.interrupted();
  }

  /** Stops that call, now or when it comes; no other. */
  synchronized void cancel(long call) {
    cancelled = call;
    Thread here = runs;
    if (here != null && running == call) {
      here.interrupt();
    }
  }
}
