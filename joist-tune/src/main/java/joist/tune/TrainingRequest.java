package joist.tune;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import joist.learn.split.ProblemSettings;
import joist.table.Table;

/**
 * What to learn, from what.
 *
 * @param name of the model, such as {@code flights}
 * @param table the rows; any value may be missing, rows without a target are dropped
 * @param source where the table comes from
 * @param problem the target, and how it is to be judged
 */
public record TrainingRequest(
    String name,
    Table table,
    DataSource source,
    ProblemSettings problem,
    TrainingSettings settings) {

  /** A request with the target's name for the model's, and everything else found out. */
  public static TrainingRequest of(Table table, String target) {
    return new TrainingRequest(
        target,
        table,
        DataSource.ofTable(table),
        ProblemSettings.of(target),
        TrainingSettings.standard());
  }

  public TrainingRequest withName(String other) {
    return new TrainingRequest(other, table, source, problem, settings);
  }

  public TrainingRequest withSource(DataSource other) {
    return new TrainingRequest(name, table, other, problem, settings);
  }

  public TrainingRequest withProblem(ProblemSettings other) {
    return new TrainingRequest(name, table, source, other, settings);
  }

  public TrainingRequest withSettings(TrainingSettings other) {
    return new TrainingRequest(name, table, source, problem, other);
  }

  /** Judged on the latest rows by this column, not on random ones. */
  public TrainingRequest withTimeColumn(String column) {
    return withProblem(problem.withTimeColumn(column));
  }

  /** The one source of random choices. */
  public TrainingRequest withSeed(long seed) {
    return withProblem(problem.withSeed(seed));
  }

  /** Fits and judges within this time, and searches for better parameters while some is left. */
  public TrainingRequest withBudget(Duration budget) {
    return withSettings(settings.withBudget(Optional.of(budget)));
  }

  /** The key of the metric that decides, such as {@code auc}. */
  public TrainingRequest withMetric(String metric) {
    return withSettings(settings.withMetric(Optional.of(metric)));
  }

  public TrainingRequest withThreads(int threads) {
    return withSettings(settings.withThreads(threads));
  }

  /** Runs only the learners of these names. */
  public TrainingRequest withLearners(List<String> learners) {
    return withSettings(settings.withLearners(learners));
  }
}
