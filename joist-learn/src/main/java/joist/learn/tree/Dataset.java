package joist.learn.tree;

import joist.learn.LearnException;
import joist.learn.Problem;
import joist.learn.Task;
import joist.learn.feature.FeatureEncoder;
import joist.learn.feature.FeatureMatrix;

/** Encoded rows with checked targets: those to learn from, and those to judge by. */
record Dataset(FeatureMatrix train, Labels trainLabels, FeatureMatrix valid, Labels validLabels) {

  static Dataset of(Problem problem, FeatureEncoder encoder) {
    FeatureMatrix train = encoder.encode(problem.trainFeatures());
    FeatureMatrix valid = encoder.encode(problem.validFeatures());
    Dataset data =
        new Dataset(
            train,
            Labels.of(problem.train(), train.rows(), "training"),
            valid,
            Labels.of(problem.valid(), valid.rows(), "validation"));
    data.check(problem.task());
    return data;
  }

  /**
   * Checks that the targets are of the task.
   *
   * @throws LearnException naming the first that is not, or when there is nothing to learn
   */
  void check(Task task) {
    if (train.rows() == 0) {
      throw new LearnException("expected training rows, got none; is the split by time too early?");
    }
    switch (task) {
      case Task.Classification classes -> {
        checkClasses(trainLabels, classes, "training");
        checkClasses(validLabels, classes, "validation");
        checkSeveral(classes);
      }
      case Task.Regression(Task.Loss.Poisson()) -> checkCounts();
      case Task.Regression regression -> {}
    }
  }

  private static void checkClasses(Labels labels, Task.Classification classes, String role) {
    for (int row = 0; row < labels.rows(); row++) {
      float value = labels.values()[row];
      if (!(value >= 0 && value < classes.classes().size() && value == (int) value)) {
        throw new LearnException(
            "expected class indices 0 to %d as targets, got %s in %s row %d"
                .formatted(classes.classes().size() - 1, value, role, row));
      }
    }
  }

  private void checkSeveral(Task.Classification classes) {
    float first = trainLabels.values()[0];
    for (float value : trainLabels.values()) {
      if (value != first) {
        return;
      }
    }
    throw new LearnException(
        "expected at least two classes in the training rows, got '%s' in all %d; a split by time may have put all others behind it"
            .formatted(classes.classes().get((int) first), train.rows()));
  }

  private void checkCounts() {
    for (int row = 0; row < trainLabels.rows(); row++) {
      if (trainLabels.values()[row] < 0) {
        throw new LearnException(
            "expected counts of 0 or more as targets under the Poisson loss, got %s in training row %d; use the squared loss for numbers below 0"
                .formatted(trainLabels.values()[row], row));
      }
    }
  }
}
