package joist.cli.reproduce;

import java.util.List;
import java.util.function.ToDoubleFunction;
import joist.measure.Quantiles;
import joist.serving.batch.ServedTraffic;

/**
 * What became of one policy's turns. Of each figure the middle is told, by itself: turns have
 * moments of their own, and bursts of one seed bring more requests a second than those of another,
 * so the whole of one turn beside the whole of another would compare the seeds.
 *
 * @param each in order, at least one
 */
record Turns(List<ServedTraffic> each) {
  double middle(ToDoubleFunction<ServedTraffic> of) {
    return Quantiles.median(each.stream().mapToDouble(of).toArray());
  }

  /** Answers in time, per second. */
  double goodputPerSecond() {
    return middle(ServedTraffic::goodputPerSecond);
  }

  /** The share of all requests that were answered in time. */
  double inTimeShare() {
    return middle(ServedTraffic::inTimeShare);
  }

  /** The latency that {@code share} of the answers stay within, in milliseconds. */
  double millis(double share) {
    return middle(turn -> turn.latencyNanos(share)) / 1e6;
  }
}
