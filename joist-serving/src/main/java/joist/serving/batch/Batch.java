package joist.serving.batch;

import java.util.List;

/**
 * Requests that run together.
 *
 * @param requests the most urgent first; never empty
 * @param formed when the batch closed, in nanoseconds of the one clock
 * @param reason why it closed
 * @param predictedNanos what it should take, by the curve as it was learned then
 */
public record Batch<T>(
    List<Request<T>> requests, long formed, CloseReason reason, double predictedNanos) {
  public Batch {
    requests = List.copyOf(requests);
  }

  /** The same batch, of some of its requests: what these should take, {@code curve} says. */
  public Batch<T> withRequests(List<Request<T>> some, LatencyCurve curve) {
    return some.size() == requests.size()
        ? this
        : new Batch<>(some, formed, reason, curve.nanos(rows(some)));
  }

  public int rows() {
    return rows(requests);
  }

  private static int rows(List<? extends Request<?>> requests) {
    return requests.stream().mapToInt(Request::rows).sum();
  }
}
