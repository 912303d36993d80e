package joist.serving.batch;

import java.util.Comparator;

/**
 * A request in a queue.
 *
 * @param number of those that came before it
 */
record Queued<T>(Request<T> request, long number) {
  /** The most urgent first; of those that are due together, the one that came first. */
  static <T> Comparator<Queued<T>> byDeadline() {
    return Comparator.<Queued<T>>comparingLong(queued -> queued.request().deadline())
        .thenComparingLong(Queued::number);
  }

  /** The earliest first. */
  static <T> Comparator<Queued<T>> byArrival() {
    return Comparator.comparingLong(Queued::number);
  }

  String caller() {
    return request.share().caller();
  }
}
