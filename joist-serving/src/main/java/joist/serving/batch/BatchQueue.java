package joist.serving.batch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * Requests that wait for a batch, the most urgent first. It obeys a policy and keeps what policies
 * are told; it knows no threads, so the same queue runs live and in simulation. Not thread-safe.
 */
public final class BatchQueue<T> {
  /* Traffic is what came, fading with this time constant. */
  private static final double FADE_NANOS = 1e9;

  private final BatchPolicy policy;
  private final QueueSnapshot.Bounds bounds;
  private final LearnedCurve curve;
  private final PriorityQueue<Entry<T>> byDeadline =
      new PriorityQueue<>(
          Comparator.<Entry<T>>comparingLong(e -> e.request.deadline())
              .thenComparingLong(e -> e.number));
  private final PriorityQueue<Entry<T>> byArrival =
      new PriorityQueue<>(Comparator.<Entry<T>>comparingLong(e -> e.number));
  private long count;
  private int rows;
  private double recentRows;
  private long recentNanos;
  private double memory;

  private static final class Entry<T> {
    private final Request<T> request;
    private final long number;
    private boolean gone;

    Entry(Request<T> request, long number) {
      this.request = request;
      this.number = number;
    }
  }

  /**
   * @param most rows in a batch
   * @param objective what the latency of a request should stay below
   * @param curve what batches take; learns from those that end
   */
  public BatchQueue(BatchPolicy policy, int most, Duration objective, LearnedCurve curve) {
    this.policy = policy;
    this.bounds = new QueueSnapshot.Bounds(most, objective.toNanos());
    this.curve = curve;
    this.memory = policy.firstMemory();
  }

  /**
   * What is to be done now.
   *
   * @param batch to run at once
   * @param dropped requests that are turned away, and why
   * @param wake when to ask again if nothing happens before; {@link Long#MAX_VALUE} for never
   */
  public record Step<T>(Optional<Batch<T>> batch, List<Dropped<T>> dropped, long wake) {}

  /** A request that is turned away. */
  public record Dropped<T>(Request<T> request, String why) {}

  public void offer(Request<T> request) {
    Entry<T> entry = new Entry<>(request, count++);
    byDeadline.add(entry);
    byArrival.add(entry);
    rows += request.rows();
    fade(request.arrived());
    recentRows += request.rows();
  }

  private void fade(long now) {
    if (now > recentNanos) {
      recentRows *= Math.exp((recentNanos - now) / FADE_NANOS);
      recentNanos = now;
    }
  }

  /** Takes a request out whose caller has gone; false when it does not wait any more. */
  public boolean cancel(T work) {
    for (Entry<T> entry : byDeadline) {
      if (entry.request.work().equals(work)) {
        byDeadline.remove(entry);
        leave(entry);
        return true;
      }
    }
    return false;
  }

  /** What is to be done with {@code idle} workers idle and {@code busy} running batches. */
  public Step<T> next(long now, int idle, int busy) {
    List<Dropped<T>> dropped = new ArrayList<>();
    while (idle > 0 && !byDeadline.isEmpty()) {
      switch (policy.decide(snapshot(now, new QueueSnapshot.Workers(idle, busy)))) {
        case BatchDecision.Dispatch(int most, CloseReason reason) -> {
          return new Step<>(Optional.of(batch(take(most), now, reason)), dropped, now);
        }
        case BatchDecision.Wait(long until, String why) -> {
          return new Step<>(Optional.empty(), dropped, until);
        }
        case BatchDecision.Drop(String why) -> dropped.add(new Dropped<>(poll(), why));
      }
    }
    return new Step<>(Optional.empty(), dropped, Long.MAX_VALUE);
  }

  private Batch<T> batch(List<Request<T>> requests, long now, CloseReason reason) {
    int taken = requests.stream().mapToInt(Request::rows).sum();
    return new Batch<>(requests, now, reason, curve.curve().nanos(taken));
  }

  private QueueSnapshot snapshot(long now, QueueSnapshot.Workers workers) {
    fade(now);
    return new QueueSnapshot(
        now,
        new QueueSnapshot.Waiting(rows, oldest(), byDeadline.element().request.deadline()),
        new QueueSnapshot.Traffic(recentRows * 1e9 / FADE_NANOS),
        workers,
        bounds,
        curve.curve(),
        memory);
  }

  private long oldest() {
    while (byArrival.element().gone) {
      byArrival.remove();
    }
    return byArrival.element().request.arrived();
  }

  private List<Request<T>> take(int most) {
    List<Request<T>> taken = new ArrayList<>();
    taken.add(poll());
    int sum = taken.getFirst().rows();
    while (!byDeadline.isEmpty() && sum + byDeadline.element().request.rows() <= most) {
      Request<T> next = poll();
      taken.add(next);
      sum += next.rows();
    }
    return taken;
  }

  private Request<T> poll() {
    Entry<T> entry = byDeadline.remove();
    leave(entry);
    return entry.request;
  }

  private void leave(Entry<T> entry) {
    entry.gone = true;
    rows -= entry.request.rows();
    if (byDeadline.isEmpty()) {
      byArrival.clear();
    }
  }

  /** Takes out all that waits. */
  public List<Request<T>> drain() {
    List<Request<T>> all = new ArrayList<>();
    while (!byDeadline.isEmpty()) {
      all.add(poll());
    }
    return all;
  }

  /** Learns from a batch that ended. */
  public void finished(int batchRows, long tookNanos) {
    curve.learn(batchRows, tookNanos);
    memory =
        policy.remember(
            memory, new BatchPolicy.FinishedBatch(batchRows, tookNanos, bounds.objectiveNanos()));
  }

  /** Rows that wait. */
  public int rows() {
    return rows;
  }
}
