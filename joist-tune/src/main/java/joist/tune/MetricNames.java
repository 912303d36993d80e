package joist.tune;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import joist.learn.metric.Metric;

/** Metrics as a card and a registry name them: {@code auc}, {@code log loss}, {@code r2}. */
final class MetricNames {
  private MetricNames() {}

  static String of(Metric metric) {
    return metric.title().toLowerCase(Locale.ROOT).replace('²', '2');
  }

  static Map<String, Double> named(Map<Metric, Double> metrics) {
    Map<String, Double> named = new LinkedHashMap<>();
    metrics.forEach((metric, value) -> named.put(of(metric), value));
    return named;
  }
}
