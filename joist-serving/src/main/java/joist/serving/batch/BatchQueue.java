package joist.serving.batch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Requests that wait for a batch, in {@link FairOrder}: by weight among callers, the most urgent of
 * each first. It obeys a policy and keeps what policies are told; it knows no threads, so the same
 * queue runs live and in simulation. Not thread-safe.
 */
public final class BatchQueue<T> {
  /* Traffic is what came, fading with this time constant. */
  private static final double FADE_NANOS = 1e9;
  /* The first few rows are no rate yet. */
  private static final double LEAST_SEEN = 0.05;
  private static final long TRY_NANOS = 1_000_000_000;
  private static final int TRY_DROPPED = 16;

  private BatchPolicy policy;
  private QueueSnapshot.Bounds bounds;
  private final LearnedCurve curve;
  private final FairOrder<T> order = new FairOrder<>();
  private final TreeSet<Queued<T>> byDeadline = new TreeSet<>(Queued.byDeadline());
  private final TreeSet<Queued<T>> byArrival = new TreeSet<>(Queued.byArrival());
  private long count;
  private int rows;
  private double recentRows;
  private double recentShare; // of the time that recent rows are of, what has been seen
  private long recentNanos;
  private long ranNanos; // when the last batch closed
  private int droppedSince;
  private double memory;

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

  /** Goes on by another policy, or objective; what was learned of batches stays. */
  void tune(BatchPolicy other, Duration objective) {
    bounds = new QueueSnapshot.Bounds(bounds.mostRows(), objective.toNanos());
    if (!other.equals(policy)) {
      policy = other;
      memory = other.firstMemory();
    }
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
    Queued<T> waiting = new Queued<>(request, count++);
    order.add(waiting);
    byDeadline.add(waiting);
    byArrival.add(waiting);
    rows += request.rows();
    if (count == 1) {
      recentNanos = request.arrived();
      ranNanos = recentNanos;
    }
    fade(request.arrived());
    recentRows += request.rows();
  }

  private void fade(long now) {
    if (now > recentNanos) {
      double left = Math.exp((recentNanos - now) / FADE_NANOS);
      recentRows *= left;
      recentShare = 1 - (1 - recentShare) * left;
      recentNanos = now;
    }
  }

  /** Takes a request out whose caller has gone; false when it does not wait any more. */
  public boolean cancel(T work) {
    for (Queued<T> waiting : byDeadline) {
      if (waiting.request().work().equals(work)) {
        order.remove(waiting);
        leave(waiting);
        return true;
      }
    }
    return false;
  }

  /** Takes out those whose work is such, the most urgent first. */
  List<Request<T>> takeOut(Predicate<T> such) {
    List<Queued<T>> out =
        byDeadline.stream().filter(waiting -> such.test(waiting.request().work())).toList();
    for (Queued<T> waiting : out) {
      order.remove(waiting);
      leave(waiting);
    }
    return out.stream().map(Queued::request).toList();
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
        case BatchDecision.Drop(String why) -> {
          if (busy == 0 && isTimeToTry(now)) {
            return new Step<>(
                Optional.of(batch(List.of(drop()), now, CloseReason.TRIED)), dropped, now);
          }
          droppedSince++;
          dropped.add(new Dropped<>(drop(), why));
        }
      }
    }
    return new Step<>(Optional.empty(), dropped, Long.MAX_VALUE);
  }

  /**
   * Whether nothing has run for so long, and so many were turned away, that what is believed of
   * batches may be what is wrong: who turns all away learns nothing.
   */
  private boolean isTimeToTry(long now) {
    return droppedSince >= TRY_DROPPED
        && now - ranNanos >= TRY_NANOS
        && byDeadline.first().request().deadline() > now;
  }

  private Batch<T> batch(List<Request<T>> requests, long now, CloseReason reason) {
    ranNanos = now;
    droppedSince = 0;
    int taken = requests.stream().mapToInt(Request::rows).sum();
    return new Batch<>(requests, now, reason, curve.curve().nanos(taken));
  }

  private QueueSnapshot snapshot(long now, QueueSnapshot.Workers workers) {
    fade(now);
    Request<T> urgent = byDeadline.first().request();
    return new QueueSnapshot(
        now,
        new QueueSnapshot.Waiting(
            rows, byArrival.first().request().arrived(), urgent.deadline(), urgent.rows()),
        new QueueSnapshot.Traffic(
            recentRows * 1e9 / FADE_NANOS / Math.max(LEAST_SEEN, recentShare)),
        workers,
        bounds,
        curve.curve(),
        memory);
  }

  private List<Request<T>> take(int most) {
    List<Request<T>> taken = new ArrayList<>();
    int sum = 0;
    do {
      Queued<T> next = order.take();
      leave(next);
      taken.add(next.request());
      sum += next.request().rows();
    } while (!byDeadline.isEmpty() && sum + order.first().request().rows() <= most);
    return taken;
  }

  /** The most urgent of all: that it comes too late is no fault of those who are before it. */
  private Request<T> drop() {
    Queued<T> waiting = byDeadline.first();
    order.remove(waiting);
    leave(waiting);
    return waiting.request();
  }

  private void leave(Queued<T> waiting) {
    byDeadline.remove(waiting);
    byArrival.remove(waiting);
    rows -= waiting.request().rows();
  }

  /** Takes out all that waits. */
  public List<Request<T>> drain() {
    List<Request<T>> all = new ArrayList<>();
    while (!byDeadline.isEmpty()) {
      all.add(drop());
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
