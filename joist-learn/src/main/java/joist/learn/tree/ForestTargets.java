package joist.learn.tree;

import java.util.OptionalDouble;
import joist.learn.Task;

/**
 * What a forest's trees predict: for each output the distance of a row's value from the base, where
 * a class's value is 1 in its rows and 0 in the others.
 *
 * @param base f32[outputs], the weighted means
 * @param quantile what leaves predict in place of the mean
 */
@SuppressWarnings("ArrayRecordComponent")
record ForestTargets(Labels labels, float[] base, boolean classes, OptionalDouble quantile) {

  static ForestTargets of(Task task, Labels labels) {
    return switch (task) {
      case Task.Classification(var names) when names.size() == 2 ->
          new ForestTargets(
              labels, new float[] {(float) labels.share(1)}, true, OptionalDouble.empty());
      case Task.Classification(var names) -> {
        float[] base = new float[names.size()];
        for (int k = 0; k < base.length; k++) {
          base[k] = (float) labels.share(k);
        }
        yield new ForestTargets(labels, base, true, OptionalDouble.empty());
      }
      case Task.Regression regression ->
          new ForestTargets(
              labels, new float[] {(float) labels.mean()}, false, ForestFit.level(task));
    };
  }

  int outputs() {
    return base.length;
  }

  Objective.Link link() {
    return classes ? Objective.Link.SHARE : Objective.Link.IDENTITY;
  }

  float value(int output, int row) {
    float label = labels.values()[row];
    if (!classes) {
      return label;
    }
    return label == (base.length == 1 ? 1 : output) ? 1 : 0;
  }
}
