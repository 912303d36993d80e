package joist.serving.stats;

import java.util.OptionalDouble;

/** Traffic over a short window. The latencies are empty when nothing was answered in it. */
public record Recent(double ratePerSecond, OptionalDouble p50Nanos, OptionalDouble p99Nanos) {
  static Recent of(LatencyCounts counts, double seconds) {
    double rate = seconds > 0 ? counts.total() / seconds : 0;
    return new Recent(rate, counts.quantileNanos(0.5), counts.quantileNanos(0.99));
  }
}
