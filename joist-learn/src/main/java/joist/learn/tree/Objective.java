package joist.learn.tree;

import java.util.Optional;
import java.util.OptionalDouble;
import joist.learn.Task;

/**
 * What boosting minimises: a loss of raw scores, with its gradients and the link to predictions.
 */
sealed interface Objective
    permits LogisticObjective,
        SoftmaxObjective,
        SquaredObjective,
        QuantileObjective,
        PoissonObjective {

  static Objective of(Task task) {
    return switch (task) {
      case Task.Classification classes ->
          classes.isBinary()
              ? new LogisticObjective()
              : new SoftmaxObjective(classes.classes().size());
      case Task.Regression(Task.Loss loss) ->
          switch (loss) {
            case Task.Loss.Squared() -> new SquaredObjective();
            case Task.Loss.Absolute() -> new QuantileObjective(0.5);
            case Task.Loss.Quantile(double level) -> new QuantileObjective(level);
            case Task.Loss.Poisson() -> new PoissonObjective();
          };
    };
  }

  /** Scores of a row. */
  int outputs();

  /** What {@link #loss} is called. */
  String metric();

  /** How scores become predictions. */
  Link link();

  /** The best constant scores, f32[outputs]. */
  float[] base(Labels labels);

  /**
   * Writes the gradients and hessians of rows {@code from} to {@code to - 1}, weights included.
   *
   * @param g f32[outputs][to - from]
   * @param h f32[outputs][to - from]
   */
  void gradients(Scores scores, Labels labels, int from, int to, float[][] g, float[][] h);

  /**
   * What gradients and hessians of weight 1 never exceed; absent where that depends on the rows.
   */
  default Optional<Gradients.Limits> limits() {
    return Optional.empty();
  }

  /** The loss of one row, without its weight. */
  double loss(Scores scores, float label, int row);

  /** The quantile of residuals that a leaf outputs, where its gradients do not say enough. */
  default OptionalDouble renewal() {
    return OptionalDouble.empty();
  }

  /** From raw scores to predictions. */
  enum Link {
    IDENTITY,
    SIGMOID,
    SOFTMAX,
    EXP,
    /** Scores are shares of classes already, but for rounding. */
    SHARE
  }
}
