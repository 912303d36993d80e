package joist.learn;

/**
 * Which graph fits this table?
 *
 * <p>A learner is an immutable set of parameters. {@link #fit} is deterministic for a seed at any
 * thread count. The graph it makes follows the contract of {@code docs/model-graph.md}: one input a
 * feature column, and {@code label} with {@code probabilities}, or {@code prediction}, as outputs.
 */
public interface Learner {
  /** The learner's name in a leaderboard, such as {@code boosted trees}. */
  String name();

  /**
   * Fits the training rows; the validation rows serve early stopping and the reported curve only.
   *
   * @throws LearnException when this table cannot be learned from, saying what to change
   */
  Fit fit(Problem problem, FitContext context);
}
