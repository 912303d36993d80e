package joist.serving.stats;

import java.util.List;

/**
 * Runs of a model up to a moment.
 *
 * @param runs all of them
 * @param rows of all of them
 * @param bySize smallest first; runs of sizes that are too many to be told apart are not among them
 */
public record RunCounts(long runs, long rows, List<OfSize> bySize) {
  public RunCounts {
    bySize = List.copyOf(bySize);
  }

  /**
   * Those of so many rows.
   *
   * @param decodeNanos bytes to inputs, of all requests in them
   * @param encodeNanos outputs to bytes, of those that have their answers
   */
  public record OfSize(int rows, long runs, long decodeNanos, long runNanos, long encodeNanos) {}
}
