package joist.serving.batch;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * The order in which waiting requests are taken: by weight among callers, by deadline within each.
 * Whoever has had less than its part comes first, and nobody saves up what it did not use, so a
 * caller that floods the queue waits behind itself. With one caller it is earliest deadline first.
 *
 * <p>Rule: a caller that begins to wait starts at {@code max(now, its finish)}, {@code now} being
 * the start of the request that was taken last; the smallest start is taken, then the earliest
 * deadline; taking {@code rows} of it moves its start by {@code rows / weight}, the weight being
 * the one of its newest request, by which a start that lies ahead is told anew. Start-time fair
 * queueing: Goyal, Vin, Cheng, SIGCOMM 1996, with starts given when a request is taken, since
 * deadlines order those of one caller. Not thread-safe.
 */
final class FairOrder<T> {
  private final Map<String, Flow<T>> flows = new HashMap<>();
  private final TreeSet<Flow<T>> waiting =
      new TreeSet<>(
          Comparator.<Flow<T>>comparingDouble(flow -> flow.start)
              .thenComparing(flow -> flow.requests.first(), Queued.byDeadline()));
  private double now;

  /** What waits of one caller; in {@link #waiting} while that is anything. */
  private static final class Flow<T> {
    private final TreeSet<Queued<T>> requests = new TreeSet<>(Queued.byDeadline());
    private double start;
    private double weight = 1; // as it was said last

    /** What it has had beyond its part counts by what it may have from now on. */
    void weigh(double said, double now) {
      start = Math.max(start, now);
      if (said != weight) {
        start = now + (start - now) * weight / said;
        weight = said;
      }
    }
  }

  void add(Queued<T> request) {
    Flow<T> flow = flows.computeIfAbsent(request.caller(), caller -> new Flow<>());
    if (!flow.requests.isEmpty()) {
      waiting.remove(flow);
    }
    flow.weigh(request.request().share().weight(), now);
    flow.requests.add(request);
    waiting.add(flow);
  }

  /** Whose turn it is; there is one. */
  Queued<T> first() {
    return waiting.first().requests.first();
  }

  /** Takes out whose turn it is, and charges its caller. */
  Queued<T> take() {
    Flow<T> flow = waiting.first();
    Queued<T> taken = flow.requests.first();
    waiting.remove(flow);
    now = flow.start;
    flow.start += taken.request().rows() / flow.weight;
    flow.requests.remove(taken);
    settle(flow);
    return taken;
  }

  /** Takes one out that will not run: its caller is charged nothing. */
  void remove(Queued<T> request) {
    Flow<T> flow = flows.get(request.caller());
    if (flow != null && !flow.requests.isEmpty()) {
      waiting.remove(flow);
      flow.requests.remove(request);
      settle(flow);
    }
  }

  private void settle(Flow<T> flow) {
    if (!flow.requests.isEmpty()) {
      waiting.add(flow);
    } else if (waiting.isEmpty()) {
      flows.clear(); // nobody competes: all begin anew
      now = 0;
    } else {
      flows.values().removeIf(other -> other.requests.isEmpty() && other.start <= now);
    }
  }
}
