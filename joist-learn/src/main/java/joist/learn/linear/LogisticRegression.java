package joist.learn.linear;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import joist.graph.GraphBuilder;
import joist.learn.Fit;
import joist.learn.FitContext;
import joist.learn.LearnException;
import joist.learn.Learner;
import joist.learn.ModelOutputs;
import joist.learn.Problem;
import joist.learn.Task;

/**
 * Logistic regression, of two classes or more, with an elastic net.
 *
 * <p>Deterministic at any thread count; a pass costs one multiplication a number and one look-up a
 * category.
 */
public record LogisticRegression(ElasticNet penalty) implements Learner {
  public static LogisticRegression standard() {
    return new LogisticRegression(ElasticNet.STANDARD);
  }

  @Override
  public String name() {
    return "logistic regression";
  }

  /**
   * {@inheritDoc}
   *
   * @throws LearnException when the target is a number, or no column is usable
   */
  @Override
  public Fit fit(Problem problem, FitContext context) {
    if (!(problem.task() instanceof Task.Classification task)) {
      throw new LearnException(
          "logistic regression expects a target of classes, but '%s' is a number; use linear regression or trees"
              .formatted(problem.target()));
    }
    LinearFit fit = fit(problem, task, context, Convergence.STANDARD);
    GraphBuilder builder = new GraphBuilder(problem.target());
    String scores = LinearEmission.emit(fit, builder);
    ModelOutputs.classes(builder, task, task.isBinary(), scores);
    return new Fit(builder.build(), fit.curve(), Importance.of(fit), parameters(penalty, fit));
  }

  LinearFit fit(
      Problem problem, Task.Classification task, FitContext context, Convergence convergence) {
    return LinearFit.of(problem, context, penalty, convergence, goal(problem, task));
  }

  /** What a linear learner used, by name. */
  static Map<String, String> parameters(ElasticNet penalty, LinearFit fit) {
    return new TreeMap<>(
        Map.of(
            "l1 share", Double.toString(penalty.l1Share()),
            "strength", Double.toString(fit.strength()),
            "strengths tried",
                penalty.strengths().stream().limit(fit.curve().size()).toList().toString()));
  }

  private static LinearFit.Goal goal(Problem problem, Task.Classification task) {
    double[] logs = Priors.of(problem.train(), task.classes()).logs();
    return new ClassGoal(
        task.isBinary() ? new RowLoss.Logistic() : new RowLoss.Softmax(logs.length),
        task.isBinary() ? List.of(logs[1] - logs[0]) : Arrays.stream(logs).boxed().toList());
  }

  private record ClassGoal(RowLoss loss, List<Double> starts) implements LinearFit.Goal {
    @Override
    public double[] intercepts() {
      return starts.stream().mapToDouble(Double::doubleValue).toArray();
    }

    @Override
    public String metric() {
      return "log loss";
    }

    @Override
    public double metric(double meanLoss) {
      return meanLoss;
    }
  }
}
