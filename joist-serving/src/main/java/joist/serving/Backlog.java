package joist.serving;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;

/** What the background thread has before it, and how long that takes. Thread-safe. */
final class Backlog {
  private final Executor background;
  private final AtomicLong nanos = new AtomicLong();
  private volatile boolean stopped;

  /**
   * @param background runs one task at a time
   */
  Backlog(Executor background) {
    this.background = background;
  }

  /** What is before a task that comes now, by what was predicted. */
  long nanos() {
    return nanos.get();
  }

  /** Says that nothing is to be done any more, by tasks that were added before neither. */
  void stop() {
    stopped = true;
  }

  boolean isStopped() {
    return stopped;
  }

  /**
   * What each task begins with.
   *
   * @throws ServingException when nothing is to be done any more
   */
  void requireGoing() {
    if (stopped) {
      throw goingDown();
    }
  }

  private static ServingException goingDown() {
    return new ServingException(ServingException.Code.CLOSED, "the server is going down");
  }

  /**
   * Runs a task after all others.
   *
   * @throws ServingException when nothing is run any more
   */
  void add(long predictedNanos, Runnable task) {
    nanos.addAndGet(predictedNanos);
    try {
      background.execute(() -> {
        try {
          task.run();
        } finally {
          nanos.addAndGet(-predictedNanos);
        }
      });
    } catch (RejectedExecutionException closed) {
      nanos.addAndGet(-predictedNanos);
      throw goingDown();
    }
  }
}
