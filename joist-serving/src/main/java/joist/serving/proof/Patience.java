package joist.serving.proof;

import java.time.Duration;

/**
 * Bounds the time of work that may never end: its thread is interrupted, which runs of models heed
 * in loops and between nodes.
 */
public final class Patience {
  private final Thread worker = Thread.currentThread();
  private boolean over;
  private boolean late;

  private Patience() {}

  /**
   * Runs {@code work} on this thread.
   *
   * @return false when it was interrupted after {@code most}: whatever it threw then is of that
   */
  public static boolean lasts(Duration most, Runnable work) {
    Patience patience = new Patience();
    // No virtual thread: the loading thread would make its carrier, at its own low priority.
    Thread watch =
        Thread.ofPlatform().daemon().name("joist-patience").start(() -> patience.watch(most));
    try {
      work.run();
      return patience.end();
    } catch (RuntimeException failure) {
      if (patience.end()) {
        throw failure;
      }
      return false;
    } finally {
      patience.end();
      watch.interrupt();
    }
  }

  private void watch(Duration most) {
    try {
      Thread.sleep(most);
      interrupt();
    } catch (InterruptedException inTime) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void interrupt() {
    if (!over) {
      late = true;
      worker.interrupt();
    }
  }

  /** After this no interrupt comes any more. */
  private synchronized boolean end() {
    if (!over && late) {
      Thread.interrupted();
    }
    over = true;
    return !late;
  }
}
