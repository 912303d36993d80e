package joist.tune;

import java.util.ArrayList;
import java.util.List;
import joist.learn.LearnException;
import joist.learn.Learner;
import joist.learn.Task;
import joist.learn.linear.ConstantBaseline;
import joist.learn.linear.LinearRegression;
import joist.learn.linear.LogisticRegression;
import joist.learn.tree.ExtraTrees;
import joist.learn.tree.GradientBoosting;
import joist.learn.tree.RandomForest;

/** The learners that may run for a task, the simplest first. */
final class Candidates {
  private Candidates() {}

  static List<Learner> of(Task task) {
    List<Learner> learners = new ArrayList<>();
    learners.add(new ConstantBaseline());
    switch (task) {
      case Task.Classification classes -> learners.add(LogisticRegression.standard());
      case Task.Regression(Task.Loss.Squared squared) -> learners.add(LinearRegression.standard());
      case Task.Regression other -> {}
    }
    learners.add(GradientBoosting.standard());
    learners.add(RandomForest.standard());
    learners.add(ExtraTrees.standard());
    return learners;
  }

  /**
   * Those of these names, and the constant, which the others are measured by; all for no names.
   *
   * @throws LearnException for a name that no learner of the task has
   */
  static List<Learner> of(Task task, List<String> names) {
    List<Learner> all = of(task);
    List<String> known = all.stream().map(Learner::name).toList();
    for (String name : names) {
      if (!known.contains(name)) {
        throw new LearnException(
            "expected a learner for this target (%s), got '%s'"
                .formatted(String.join(", ", known), name));
      }
    }
    return all.stream()
        .filter(learner ->
            names.isEmpty()
                || names.contains(learner.name())
                || learner instanceof ConstantBaseline)
        .toList();
  }
}
