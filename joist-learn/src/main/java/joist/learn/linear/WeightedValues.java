package joist.learn.linear;

import java.util.Comparator;
import java.util.stream.IntStream;
import joist.learn.Problem.Target;

/** The target's values as a weighted distribution. */
record WeightedValues(Target target) {
  static WeightedValues of(Target target) {
    return new WeightedValues(target);
  }

  double mean() {
    double sum = 0;
    for (int row = 0; row < target.values().length; row++) {
      sum += (double) target.weight(row) * target.values()[row];
    }
    return sum / target.totalWeight();
  }

  /** The least value that at least {@code level} of the weight does not exceed. */
  double quantile(double level) {
    int[] order =
        IntStream.range(0, target.values().length)
            .boxed()
            .sorted(Comparator.comparingDouble(row -> target.values()[row]))
            .mapToInt(Integer::intValue)
            .toArray();
    double wanted = level * target.totalWeight();
    double reached = 0;
    for (int row : order) {
      reached += target.weight(row);
      if (reached >= wanted) {
        return target.values()[row];
      }
    }
    return target.values()[order[order.length - 1]];
  }
}
