package joist.serving.simulate;

import java.util.Arrays;

/**
 * What became of simulated requests.
 *
 * @param latencies of those answered, in nanoseconds, rising
 * @param dropped how many were turned away
 * @param inTime how many were answered by their deadline
 * @param batches how many ran
 * @param seconds from the first arrival to the last answer
 */
public record SimulatedTraffic(
    long[] latencies, int dropped, int inTime, int batches, double seconds) {
  public SimulatedTraffic {
    latencies = latencies.clone();
    Arrays.sort(latencies);
  }

  /** The latency that {@code share} of the answered requests stay within, in nanoseconds. */
  public double latencyNanos(double share) {
    if (latencies.length == 0) {
      return Double.NaN;
    }
    return latencies[(int) Math.min(latencies.length - 1, Math.ceil(share * latencies.length))];
  }

  /** Answers in time, per second. */
  public double goodputPerSecond() {
    return inTime / seconds;
  }

  /** The share of all requests that were answered in time. */
  public double inTimeShare() {
    return (double) inTime / (latencies.length + dropped);
  }

  /** Mean rows of a batch. */
  public double meanBatch() {
    return (double) latencies.length / batches;
  }
}
