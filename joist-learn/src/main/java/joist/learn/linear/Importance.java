package joist.learn.linear;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import joist.learn.feature.Feature;

/**
 * A column's importance: how far its term of the score spreads over the training rows, as a share
 * of all columns' spreads. For a standardised number that is |weight|.
 */
final class Importance {
  private Importance() {}

  /** Shares by source column that sum to 1, largest first, equal ones by name. */
  static Map<String, Double> of(LinearFit fit) {
    Map<String, Double> spreads = new TreeMap<>();
    double total = 0;
    for (int f = 0; f < fit.design().places().length; f++) {
      Feature feature = fit.design().features().get(f);
      for (int k = 0; k < fit.scores(); k++) {
        double spread = spread(fit, f, k);
        total += spread;
        spreads.merge(feature.column(), spread, Double::sum);
      }
    }
    Map<String, Double> shares = new LinkedHashMap<>();
    double all = total;
    spreads.entrySet().stream()
        .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
        .forEach(entry ->
            shares.put(entry.getKey(), all > 0 ? entry.getValue() / all : 1.0 / spreads.size()));
    return shares;
  }

  /** The standard deviation of feature {@code f}'s term of score {@code k}. */
  private static double spread(LinearFit fit, int f, int k) {
    int rows = fit.design().rows();
    double sum = 0;
    double squares = 0;
    for (int row = 0; row < rows; row++) {
      double term = term(fit, f, k, row);
      sum += term;
      squares += term * term;
    }
    double mean = sum / rows;
    return Math.sqrt(Math.max(0, squares / rows - mean * mean));
  }

  private static double term(LinearFit fit, int f, int k, int row) {
    Design design = fit.design();
    if (!design.features().get(f).isCategorical()) {
      return fit.weight(k, design.places()[f]) * design.numbers()[f][row];
    }
    int place = design.codes()[f][row];
    return place < 0 ? 0 : fit.weight(k, place);
  }
}
