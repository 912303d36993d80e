package joist.learn.tree;

import java.util.Arrays;

/** Quantiles of weighted values. */
final class WeightedQuantile {
  private WeightedQuantile() {}

  /**
   * The least value at or below which at least {@code level} of the weight lies.
   *
   * @param values at least one; put in order
   * @param weights of the values; empty when all are 1
   */
  static float of(float[] values, float[] weights, double level) {
    if (weights.length == 0) {
      Arrays.sort(values);
      int at = (int) Math.ceil(level * values.length) - 1;
      return values[Math.clamp(at, 0, values.length - 1)];
    }
    Integer[] order = new Integer[values.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (a, b) -> Float.compare(values[a], values[b]));
    double total = 0;
    for (float weight : weights) {
      total += weight;
    }
    double below = 0;
    for (int i : order) {
      below += weights[i];
      if (below >= level * total) {
        return values[i];
      }
    }
    return values[order[order.length - 1]];
  }
}
