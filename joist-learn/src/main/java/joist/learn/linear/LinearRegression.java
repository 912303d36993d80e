package joist.learn.linear;

import joist.graph.GraphBuilder;
import joist.learn.Fit;
import joist.learn.FitContext;
import joist.learn.LearnException;
import joist.learn.Learner;
import joist.learn.ModelOutputs;
import joist.learn.Problem;
import joist.learn.Problem.Target;
import joist.learn.Task;

/** Least squares with an elastic net. Deterministic at any thread count. */
public record LinearRegression(ElasticNet penalty) implements Learner {
  public static LinearRegression standard() {
    return new LinearRegression(ElasticNet.STANDARD);
  }

  @Override
  public String name() {
    return "linear regression";
  }

  /**
   * {@inheritDoc}
   *
   * @throws LearnException when the target is a class, when the loss is not the squared error, or
   *     when no column is usable
   */
  @Override
  public Fit fit(Problem problem, FitContext context) {
    LinearFit fit = fit(problem, context, Convergence.STANDARD);
    GraphBuilder builder = new GraphBuilder(problem.target());
    ModelOutputs.prediction(builder, LinearEmission.emit(fit, builder));
    return new Fit(
        builder.build(),
        fit.curve(),
        Importance.of(fit),
        LogisticRegression.parameters(penalty, fit));
  }

  /** The fit, its weights in the target's own scale. */
  LinearFit fit(Problem problem, FitContext context, Convergence convergence) {
    checkTask(problem);
    problem.train().check(problem.trainFeatures().rows(), "training");
    RowLoss.HalfSquare loss = standardised(problem.train());
    LinearFit fit = LinearFit.of(problem, context, penalty, convergence, new SquareGoal(loss));
    double[] weights = fit.weights().clone();
    int intercept = weights.length - 1;
    for (int i = 0; i <= intercept; i++) {
      weights[i] = weights[i] * loss.deviation() + (i == intercept ? loss.mean() : 0);
    }
    return new LinearFit(fit.plan(), fit.design(), weights, fit.strength(), fit.curve());
  }

  private static void checkTask(Problem problem) {
    switch (problem.task()) {
      case Task.Classification classes ->
          throw new LearnException(
              "linear regression expects a target of numbers, but '%s' has classes; use logistic regression or trees"
                  .formatted(problem.target()));
      case Task.Regression(Task.Loss loss) -> {
        if (!(loss instanceof Task.Loss.Squared)) {
          throw new LearnException(
              "linear regression minimises the squared error, not %s; use boosted trees, which do"
                  .formatted(loss));
        }
      }
    }
  }

  private static RowLoss.HalfSquare standardised(Target target) {
    double mean = 0;
    double squares = 0;
    double total = target.totalWeight();
    for (int row = 0; row < target.values().length; row++) {
      mean += target.weight(row) * target.values()[row] / total;
    }
    for (int row = 0; row < target.values().length; row++) {
      double deviation = target.values()[row] - mean;
      squares += target.weight(row) * deviation * deviation / total;
    }
    return new RowLoss.HalfSquare(mean, squares > 0 ? Math.sqrt(squares) : 1);
  }

  private record SquareGoal(RowLoss.HalfSquare loss) implements LinearFit.Goal {
    @Override
    public double[] intercepts() {
      return new double[] {0};
    }

    @Override
    public String metric() {
      return "RMSE";
    }

    @Override
    public double metric(double meanLoss) {
      return Math.sqrt(2 * meanLoss) * loss.deviation();
    }
  }
}
