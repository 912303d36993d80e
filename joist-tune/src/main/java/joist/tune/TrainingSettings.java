package joist.tune;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How to train.
 *
 * @param budget the time for fitting and judging all learners; absent means as long as it takes,
 *     which is what makes equal data and seed give equal bytes
 * @param metric the key of the deciding metric, such as {@code auc}; absent means the task's own
 * @param threads how many threads to use, the caller's included
 * @param learners the names of those to run; empty means all that fit the task
 */
public record TrainingSettings(
    Optional<Duration> budget, Optional<String> metric, int threads, List<String> learners) {
  public TrainingSettings {
    learners = List.copyOf(learners);
    if (threads < 1) {
      throw new IllegalArgumentException("expected at least 1 thread, got " + threads);
    }
    budget.ifPresent(TrainingSettings::checkBudget);
  }

  private static void checkBudget(Duration budget) {
    if (budget.isNegative() || budget.isZero()) {
      throw new IllegalArgumentException("expected a budget above 0 seconds, got " + budget);
    }
  }

  public static TrainingSettings standard() {
    return new TrainingSettings(
        Optional.empty(), Optional.empty(), Runtime.getRuntime().availableProcessors(), List.of());
  }

  public TrainingSettings withBudget(Optional<Duration> other) {
    return new TrainingSettings(other, metric, threads, learners);
  }

  public TrainingSettings withMetric(Optional<String> other) {
    return new TrainingSettings(budget, other, threads, learners);
  }

  public TrainingSettings withThreads(int other) {
    return new TrainingSettings(budget, metric, other, learners);
  }

  public TrainingSettings withLearners(List<String> other) {
    return new TrainingSettings(budget, metric, threads, other);
  }
}
