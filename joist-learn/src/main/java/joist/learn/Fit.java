package joist.learn;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import joist.graph.Graph;

/**
 * What a learner returns.
 *
 * @param graph the model, features included
 * @param curve the validation metric by round; empty for learners without rounds
 * @param importance share of the model's gain by source column, summing to 1, largest first
 * @param parameters what was used, by name, defaults included
 */
public record Fit(
    Graph graph,
    List<CurvePoint> curve,
    Map<String, Double> importance,
    Map<String, String> parameters) {
  public Fit {
    curve = List.copyOf(curve);
    importance = Collections.unmodifiableMap(new LinkedHashMap<>(importance));
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
  }

  /** The metric on the training and the validation rows after a round. */
  public record CurvePoint(int round, String metric, double train, double valid) {}
}
