package joist.learn.linear;

import java.util.ArrayList;
import java.util.List;
import joist.learn.Fit.CurvePoint;
import joist.learn.FitContext;
import joist.learn.Problem;
import joist.learn.feature.FeaturePlan;
import joist.learn.parallel.Workers;

/**
 * The weights of an elastic net, followed from the strongest penalty to the weakest, each starting
 * where the one before ended; the strength with the best validation loss is kept. The path ends
 * when two strengths in a row make it worse.
 *
 * @param weights f64[scores * (width + 1)], see {@link Design}
 */
@SuppressWarnings("ArrayRecordComponent")
record LinearFit(
    FeaturePlan plan, Design design, double[] weights, double strength, List<CurvePoint> curve) {
  private static final int PATIENCE = 2;

  LinearFit {
    curve = List.copyOf(curve);
  }

  /** What is minimised and how it is reported. */
  interface Goal {
    RowLoss loss();

    /** Scores to start from, f64[scores]: the best without any feature. */
    double[] intercepts();

    /** The metric's name in the curve. */
    String metric();

    /** The metric of a mean loss. */
    double metric(double meanLoss);
  }

  static LinearFit of(
      Problem problem, FitContext context, ElasticNet penalty, Convergence convergence, Goal goal) {
    FeaturePlan plan = FeaturePlan.forLinear(problem.trainFeatures());
    Design train = Design.of(plan.encode(problem.trainFeatures()));
    Design valid = Design.of(plan.encode(problem.validFeatures()));
    problem.train().check(train.rows(), "training");
    problem.valid().check(valid.rows(), "validation");
    try (Workers workers = new Workers(context.threads())) {
      Risk trainRisk = new Risk(train, problem.train(), goal.loss(), workers);
      Risk validRisk = new Risk(valid, problem.valid(), goal.loss(), workers);
      return new Path(context, penalty, convergence, goal, trainRisk, validRisk)
          .follow(plan, train);
    }
  }

  private record Path(
      FitContext context,
      ElasticNet penalty,
      Convergence convergence,
      Goal goal,
      Risk train,
      Risk valid) {

    LinearFit follow(FeaturePlan plan, Design design) {
      List<Double> strengths = valid.rows() > 0 ? penalty.strengths() : middle();
      List<CurvePoint> curve = new ArrayList<>();
      double[] weights = start(design.width());
      LinearFit best = new LinearFit(plan, design, weights, strengths.getFirst(), curve);
      double bestLoss = Double.POSITIVE_INFINITY;
      int worse = 0;
      for (int i = 0; i < strengths.size() && worse < PATIENCE; i++) {
        if (i > 0 && context.outOfTime().getAsBoolean()) {
          break;
        }
        weights = minimize(weights, strengths.get(i));
        double trainLoss = loss(train, weights);
        double validLoss = valid.rows() > 0 ? loss(valid, weights) : trainLoss;
        curve.add(
            new CurvePoint(i + 1, goal.metric(), goal.metric(trainLoss), goal.metric(validLoss)));
        context.progress().round(i + 1, strengths.size(), goal.metric(), goal.metric(validLoss));
        worse = validLoss < bestLoss ? 0 : worse + 1;
        if (validLoss < bestLoss) {
          bestLoss = validLoss;
          best = new LinearFit(plan, design, weights, strengths.get(i), curve);
        }
      }
      return new LinearFit(plan, design, best.weights(), best.strength(), curve);
    }

    private List<Double> middle() {
      return List.of(penalty.strengths().get(penalty.strengths().size() / 2));
    }

    private double[] start(int width) {
      double[] weights = new double[train.parameters()];
      for (int k = 0; k < goal.intercepts().length; k++) {
        weights[k * (width + 1) + width] = goal.intercepts()[k];
      }
      return weights;
    }

    private double[] minimize(double[] from, double strength) {
      double[] l1 = new double[from.length];
      for (int i = 0; i < l1.length; i++) {
        l1[i] = train.isIntercept(i) ? 0 : strength * penalty.l1Share();
      }
      double l2 = strength * (1 - penalty.l1Share());
      return new OwlQn(
              train.withRidge(l2), l1, train.curvature(l2), convergence, context.outOfTime())
          .minimize(from);
    }

    private static double loss(Risk risk, double[] weights) {
      return risk.value(weights, new double[weights.length]);
    }
  }

  /** Scores a row has. */
  int scores() {
    return weights.length / (design.width() + 1);
  }

  /** The weight at {@code place} of score {@code k}; the intercept is at {@code width}. */
  double weight(int k, int place) {
    return weights[k * (design.width() + 1) + place];
  }
}
