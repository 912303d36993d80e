package joist.learn.tree;

import java.util.List;
import java.util.Map;
import joist.learn.LearnException;
import joist.learn.Task;
import joist.learn.feature.Feature;

/** Monotone constraints by column, as directions of features. */
final class Monotone {
  private Monotone() {}

  /**
   * A direction for each feature that can split.
   *
   * @throws LearnException when a column is unknown or not ordered, or the task has three or more
   *     classes, whose scores are not monotone in their probabilities
   */
  static int[] byFeature(
      Map<String, Integer> directions, List<Feature> features, FeatureBins bins, Task task) {
    if (!directions.isEmpty()
        && task instanceof Task.Classification classes
        && !classes.isBinary()) {
      throw new LearnException(
          "expected monotone constraints on a regression or on two classes, got %d classes"
              .formatted(classes.classes().size()));
    }
    directions.keySet().forEach(column -> check(column, features));
    int[] byFeature = new int[bins.columns().length];
    for (int f = 0; f < byFeature.length; f++) {
      byFeature[f] = directions.getOrDefault(features.get(bins.columns()[f]).column(), 0);
    }
    return byFeature;
  }

  private static void check(String column, List<Feature> features) {
    List<Feature> of = features.stream().filter(f -> f.column().equals(column)).toList();
    if (of.isEmpty()) {
      throw new LearnException(
          "expected a monotone constraint on a column with features, got '%s'; columns are %s"
              .formatted(column, features.stream().map(Feature::column).distinct().toList()));
    }
    if (of.stream().anyMatch(Feature::isCategorical)) {
      throw new LearnException(
          "expected a monotone constraint on a column of numbers, got the categories of '%s'"
              .formatted(column));
    }
  }
}
