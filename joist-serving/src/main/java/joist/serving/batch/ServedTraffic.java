package joist.serving.batch;

import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * What became of requests that were sent at given moments, live or in simulation.
 *
 * @param latencies of those answered, in nanoseconds, rising
 * @param dropped how many were turned away
 * @param inTime how many were answered by their deadline
 * @param batchRows of each batch that ran, in order
 * @param seconds from the first arrival to the last answer
 */
public record ServedTraffic(
    long[] latencies, int dropped, int inTime, int[] batchRows, double seconds) {
  public ServedTraffic {
    latencies = latencies.clone();
    batchRows = batchRows.clone();
    Arrays.sort(latencies);
  }

  /** This and other traffic, one after the other. */
  public ServedTraffic and(ServedTraffic other) {
    return new ServedTraffic(
        LongStream.concat(Arrays.stream(latencies), Arrays.stream(other.latencies)).toArray(),
        dropped + other.dropped,
        inTime + other.inTime,
        IntStream.concat(Arrays.stream(batchRows), Arrays.stream(other.batchRows)).toArray(),
        seconds + other.seconds);
  }

  /** The least latency that {@code share} of the answered requests stay within, in nanoseconds. */
  public double latencyNanos(double share) {
    if (latencies.length == 0) {
      return Double.NaN;
    }
    int within = (int) Math.ceil(share * latencies.length);
    return latencies[Math.clamp(within - 1L, 0, latencies.length - 1)];
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
    return meanBatch(0, 1);
  }

  /** Mean rows of the batches from one share of the run to another, such as the last quarter. */
  public double meanBatch(double from, double to) {
    int first = (int) (from * batchRows.length);
    int end = (int) (to * batchRows.length);
    return Arrays.stream(batchRows, first, end).average().orElse(Double.NaN);
  }
}
