package joist.serving.batch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import joist.serving.admission.ComputePool;
import org.jspecify.annotations.Nullable;

/**
 * A live queue of one deployment: requests come in from any thread, batches run on the pool that
 * all deployments share. A batch closes when a thread of the pool is there for it, not before, so
 * it holds all that came while the pool was busy elsewhere. Thread-safe.
 */
public final class Batcher<T> implements AutoCloseable {
  private final BatchQueue<T> queue;
  private final Places places;
  private final Handler<T> handler;
  /* All below is guarded by this lock. */
  private final Object lock = new Object();
  private int turns; // asked of the pool and not over
  private int running;
  private boolean closed;
  private @Nullable ScheduledFuture<?> wake;

  /**
   * Where a queue lives.
   *
   * @param pool who runs batches
   * @param workers how many batches of this queue may run at once
   * @param timer wakes queues that wait
   * @param clock monotonic nanoseconds
   * @param unbounded whether a batch may never end
   */
  public record Places(
      ComputePool pool,
      int workers,
      ScheduledExecutorService timer,
      LongSupplier clock,
      boolean unbounded) {
    /** Of a queue whose batches end. */
    public Places(
        ComputePool pool, int workers, ScheduledExecutorService timer, LongSupplier clock) {
      this(pool, workers, timer, clock, false);
    }

    /** The same, for batches that may never end: all queues of such together leave a thread. */
    public Places forUnbounded() {
      return new Places(pool, Math.min(workers, pool.mostUnbounded()), timer, clock, true);
    }

    /** Runs a task when a thread is there; false where that cannot be promised now. */
    public boolean offer(long costNanos, Runnable task) {
      return unbounded ? pool.offerUnbounded(costNanos, task) : pool.offer(costNanos, task);
    }
  }

  /** What is done with requests. Each request comes back exactly once, by one of the two. */
  public interface Handler<T> {
    /**
     * Runs a batch and answers each of its requests; must not throw.
     *
     * @return rows that ran, of which its time tells what they take; 0 where it tells nothing
     */
    int run(Batch<T> batch);

    /** Turns a request away. */
    void refuse(Request<T> request, String why);
  }

  public Batcher(BatchQueue<T> queue, Places places, Handler<T> handler) {
    this.queue = queue;
    this.places = places;
    this.handler = handler;
  }

  /** Takes a request in; after {@link #close} it is refused. */
  public void submit(Request<T> request) {
    submit(List.of(request));
  }

  /** Takes requests in as one, so that no batch closes between them; see {@link #submit}. */
  public void submit(List<Request<T>> requests) {
    boolean refused;
    synchronized (lock) {
      refused = closed;
      if (!refused) {
        requests.forEach(queue::offer);
      }
    }
    if (refused) {
      requests.forEach(request -> handler.refuse(request, "the server is going down"));
    } else {
      askForTurn();
    }
  }

  /** Takes a request out that has not begun to run; its handler will not hear of it again. */
  public boolean cancel(T work) {
    synchronized (lock) {
      return queue.cancel(work);
    }
  }

  /** Turns away what waits and nobody wants any more, though no thread may come for it. */
  public void refuse(Predicate<T> unwanted, String why) {
    List<Request<T>> gone;
    synchronized (lock) {
      gone = queue.takeOut(unwanted);
    }
    gone.forEach(request -> handler.refuse(request, why));
  }

  /** Rows that wait. */
  public int waitingRows() {
    synchronized (lock) {
      return queue.rows();
    }
  }

  /** Goes on by another policy, or objective. */
  public void tune(BatchPolicy policy, Duration objective) {
    synchronized (lock) {
      queue.tune(policy, objective);
    }
    askForTurn();
  }

  private void askForTurn() {
    synchronized (lock) {
      if (turns >= places.workers() || queue.rows() == 0) {
        return;
      }
      turns++;
    }
    if (!places.offer(0, this::turn)) {
      synchronized (lock) {
        turns--;
      }
      wakeAt(places.clock().getAsLong() + TimeUnit.MILLISECONDS.toNanos(1));
    }
  }

  /** One thread of the pool, for one batch. */
  private void turn() {
    BatchQueue.Step<T> step;
    synchronized (lock) {
      step = queue.next(places.clock().getAsLong(), places.workers() - running, running);
      if (step.batch().isPresent()) {
        running++;
      } else {
        turns--; // under the same lock: who comes next finds a turn to ask for
        if (step.wake() != Long.MAX_VALUE) {
          wakeAt(step.wake()); // so is this: what was decided later is not undone by it
        }
      }
    }
    try {
      step.dropped().forEach(dropped -> handler.refuse(dropped.request(), dropped.why()));
    } finally {
      step.batch().ifPresent(this::runAndAskAgain);
    }
  }

  private void runAndAskAgain(Batch<T> batch) {
    try {
      run(batch);
    } finally {
      askForTurn(); // whatever its handler does: others wait
    }
  }

  private void run(Batch<T> batch) {
    long start = places.clock().getAsLong();
    int rows = 0;
    try {
      rows = handler.run(batch);
    } finally {
      long took = places.clock().getAsLong() - start;
      synchronized (lock) {
        running--;
        turns--;
        if (rows > 0) {
          queue.finished(rows, took);
        }
      }
    }
  }

  private void wakeAt(long nanos) {
    synchronized (lock) {
      if (closed) {
        return;
      }
      if (wake != null) {
        wake.cancel(false);
      }
      long delay = Math.max(0, nanos - places.clock().getAsLong());
      wake = places.timer().schedule(this::askForTurn, delay, TimeUnit.NANOSECONDS);
    }
  }

  /** Refuses what waits; batches that run are not disturbed. */
  @Override
  public void close() {
    List<Request<T>> left = new ArrayList<>();
    synchronized (lock) {
      closed = true;
      if (wake != null) {
        wake.cancel(false);
      }
      left.addAll(queue.drain());
    }
    left.forEach(request -> handler.refuse(request, "the server is going down"));
  }
}
