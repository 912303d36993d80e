package joist.serving.admission;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The one owner of compute threads: a fixed number of them behind a bounded queue. What may never
 * end has all of them but one, where there are two, and waits in a queue of its own, so that it
 * holds up nothing else. Thread-safe.
 */
public final class ComputePool implements AutoCloseable {
  private final ThreadPoolExecutor threads;
  private final AtomicLong outstandingNanos = new AtomicLong();
  private final int capacity;
  private final Queue<Unbounded> waiting = new ArrayDeque<>(); // guarded by itself
  private long waitingNanos; // predicted, of what waits; guarded by it
  private int unbounded; // that run, or are in the queue of all; guarded by what waits

  public ComputePool(int workers, int queueCapacity) {
    capacity = queueCapacity;
    threads =
        new ThreadPoolExecutor(
            workers,
            workers,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(queueCapacity),
            Thread.ofPlatform().daemon().name("joist-compute-", 0).factory());
    // Not by whoever asks first: a thread has the priority of the one that makes it.
    threads.prestartAllCoreThreads();
  }

  /**
   * Runs a task of predicted cost when a thread is free.
   *
   * @return false when the queue is full or the pool closed; the task will not run then
   */
  public boolean offer(long costNanos, Runnable task) {
    outstandingNanos.addAndGet(costNanos);
    try {
      threads.execute(() -> runCounted(costNanos, task));
      return true;
    } catch (RejectedExecutionException full) {
      outstandingNanos.addAndGet(-costNanos);
      return false;
    }
  }

  private void runCounted(long costNanos, Runnable task) {
    try {
      task.run();
    } finally {
      outstandingNanos.addAndGet(-costNanos);
      letWaitingIn();
    }
  }

  /** A task that may never end. */
  private record Unbounded(long costNanos, Runnable task) {}

  /**
   * As {@link #offer}, for a task that may never end: of those at most {@link #mostUnbounded} have
   * threads.
   */
  public boolean offerUnbounded(long costNanos, Runnable task) {
    synchronized (waiting) {
      if (waiting.size() >= capacity || threads.isShutdown()) {
        return false;
      }
      waiting.add(new Unbounded(costNanos, task));
      waitingNanos += costNanos;
    }
    letWaitingIn();
    return true;
  }

  /** Where the queue of all is full, one of it that ends lets them in. */
  private void letWaitingIn() {
    synchronized (waiting) {
      Unbounded next = waiting.peek();
      while (next != null && unbounded < mostUnbounded() && offer(next.costNanos(), run(next))) {
        unbounded++;
        waiting.remove();
        waitingNanos -= next.costNanos();
        next = waiting.peek();
      }
    }
  }

  private Runnable run(Unbounded its) {
    return () -> {
      try {
        its.task().run();
      } finally {
        synchronized (waiting) {
          unbounded--;
        }
      }
    };
  }

  /** Threads that what may never end can have. */
  public int mostUnbounded() {
    return Math.max(1, workers() - 1);
  }

  /** Predicted work that has threads or is in the queue of all. */
  public long outstandingNanos() {
    return outstandingNanos.get();
  }

  /**
   * The same, and what waits apart before a task that may never end: as much more of it as fewer
   * threads do it.
   */
  public long outstandingUnboundedNanos() {
    synchronized (waiting) {
      return outstandingNanos() + waitingNanos * workers() / mostUnbounded();
    }
  }

  public int workers() {
    return threads.getMaximumPoolSize();
  }

  /** Tasks that wait for a thread, those that wait apart among them. */
  public int queued() {
    synchronized (waiting) {
      return threads.getQueue().size() + waiting.size();
    }
  }

  public boolean isFull() {
    return threads.getQueue().remainingCapacity() == 0;
  }

  /** Whether a task that may never end finds no place. */
  public boolean isFullForUnbounded() {
    synchronized (waiting) {
      return isFull() || waiting.size() >= capacity;
    }
  }

  /**
   * Stops taking tasks, and waits for those that have threads or are in the queue of all, at most
   * {@code patience}.
   *
   * @return tasks that were taken and will not run, but by who drains it
   */
  public List<Runnable> drain(Duration patience) {
    threads.shutdown();
    List<Runnable> left = new ArrayList<>();
    try {
      if (!threads.awaitTermination(patience.toNanos(), TimeUnit.NANOSECONDS)) {
        left.addAll(threads.shutdownNow());
      }
    } catch (InterruptedException interrupted) {
      left.addAll(threads.shutdownNow());
      Thread.currentThread().interrupt();
    }
    synchronized (waiting) {
      waiting.forEach(apart -> left.add(apart.task()));
      waiting.clear();
      waitingNanos = 0;
    }
    return left;
  }

  @Override
  public void close() {
    drain(Duration.ZERO);
  }
}
