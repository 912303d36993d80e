package joist.tune;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import joist.learn.metric.Metric;

/**
 * The learners that ran, best first.
 *
 * @param metric what decides
 */
public record Leaderboard(Metric metric, List<Entry> entries) {
  public Leaderboard {
    entries = List.copyOf(entries);
  }

  /**
   * A learner's result on the validation rows.
   *
   * @param metrics NaN where undefined
   * @param rowLatency median time of one row alone, features included
   * @param parameters what it was fitted with, by name
   */
  public record Entry(
      String learner,
      Map<Metric, Double> metrics,
      Duration fitTime,
      Duration rowLatency,
      Map<String, String> parameters) {
    public Entry {
      metrics = Collections.unmodifiableMap(new EnumMap<>(metrics));
      parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    /** The value of a metric, NaN where undefined. */
    public double value(Metric metric) {
      return metrics.getOrDefault(metric, Double.NaN);
    }
  }

  public Entry winner() {
    return entries.getFirst();
  }
}
