package joist.serving.simulate;

import java.util.ArrayList;
import java.util.List;

/**
 * What was measured while traffic ran: its batches and its requests, each in the order of time.
 *
 * @param length of the measurement in nanoseconds; at least until the last of both was there,
 *     though it was turned away and no batch ran after it
 */
public record MeasuredTraffic(List<Batch> batches, List<Sent> requests, long length) {
  /** Nothing, to begin with. */
  public static final MeasuredTraffic NONE = new MeasuredTraffic(List.of(), List.of(), 0);

  public MeasuredTraffic {
    batches = List.copyOf(batches);
    requests = List.copyOf(requests);
    length = Math.max(length, batches.isEmpty() ? 0 : batches.getLast().at());
    length = Math.max(length, requests.isEmpty() ? 0 : requests.getLast().there());
  }

  /**
   * One batch that ran.
   *
   * @param at when it began, from the start of the measurement
   * @param rows it had
   * @param idleNanos how long its thread had had nothing to do; 0 where it followed another batch
   * @param handOffNanos from the moment that the thread was asked for until it looked at the queue
   * @param runNanos from then on until the answers were there
   */
  public record Batch(long at, int rows, long idleNanos, long handOffNanos, long runNanos) {}

  /**
   * One request that was sent.
   *
   * @param due from the start of the measurement
   * @param lateNanos from then on until it was there
   */
  public record Sent(long due, long lateNanos) {
    long there() {
      return due + lateNanos;
    }
  }

  /** This, and other traffic from its end on. */
  public MeasuredTraffic then(MeasuredTraffic other) {
    List<Batch> both = new ArrayList<>(batches);
    for (Batch one : other.batches) {
      both.add(new Batch(length + one.at, one.rows, one.idleNanos, one.handOffNanos, one.runNanos));
    }
    List<Sent> sent = new ArrayList<>(requests);
    other.requests.forEach(one -> sent.add(new Sent(length + one.due, one.lateNanos)));
    return new MeasuredTraffic(both, sent, length + other.length);
  }
}
