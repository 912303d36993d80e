package joist.cli.reproduce;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.LongStream;
import joist.measure.Quantiles;

/**
 * Sequences sent to a server as they come.
 *
 * @param latencies in nanoseconds, rising
 * @param seconds from the first request to the last answer
 */
record SequenceTraffic(long[] latencies, double seconds) {
  private static final int SATURATING = 2_000;

  /** Poisson arrivals, after half as many that are not counted. */
  static SequenceTraffic poisson(SequenceServer.Maker maker, double rate, Duration length) {
    Load load = Load.poisson(rate);
    return send(maker, load.moments(length), load.count(length));
  }

  /** Requests a second that are answered when there are always some. */
  static double mostPerSecond(SequenceServer.Maker maker) {
    send(maker, inOrder(SATURATING / 4), SATURATING / 4);
    SequenceTraffic traffic = send(maker, inOrder(SATURATING), SATURATING);
    return SATURATING / traffic.seconds();
  }

  /** All at once, but one after the other. */
  private static long[] inOrder(int count) {
    return LongStream.range(0, count).toArray();
  }

  private static SequenceTraffic send(SequenceServer.Maker maker, long[] due, int count) {
    int[] steps = SequenceModel.lengths(due.length, 11);
    AtomicLongArray answered = new AtomicLongArray(due.length);
    CountDownLatch left = new CountDownLatch(due.length);
    try (SequenceServer server =
        maker.make((request, now) -> {
          answered.set(request, now);
          left.countDown();
        })) {
      long start = System.nanoTime();
      for (int i = 0; i < due.length; i++) {
        LiveTraffic.awaitMoment(start + due[i]);
        server.submit(i, steps[i], start + due[i]);
      }
      LiveTraffic.await(left);
      double seconds = (System.nanoTime() - start - due[due.length - count]) / 1e9;
      long[] latencies = new long[count];
      for (int i = 0; i < count; i++) {
        int request = due.length - count + i;
        latencies[i] = answered.get(request) - start - due[request];
      }
      Arrays.sort(latencies);
      return new SequenceTraffic(latencies, seconds);
    }
  }

  /** The latency that {@code share} of the requests stay within. */
  double millis(double share) {
    return Quantiles.of(latencies, share) / 1e6;
  }

  /** The share of the requests whose latency is below that. */
  double within(Duration latency) {
    return (double) Arrays.stream(latencies).filter(nanos -> nanos < latency.toNanos()).count()
        / latencies.length;
  }
}
