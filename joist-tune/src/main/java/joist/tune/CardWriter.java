package joist.tune;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import joist.learn.Fit;
import joist.learn.LearnException;
import joist.learn.Problem;
import joist.learn.Task;
import joist.learn.feature.FeatureEncoder.ColumnDecision;
import joist.learn.feature.FeaturePlan;
import joist.learn.linear.ConstantBaseline;
import joist.learn.linear.LinearRegression;
import joist.learn.linear.LogisticRegression;
import joist.learn.metric.Evaluation;
import joist.learn.metric.Metric;
import joist.model.card.Card;

/** Writes the winner's card. */
final class CardWriter {
  private static final int MOST_SLICES = 200;

  private final String title;
  private final Problem problem;
  private final Ranking ranking;

  CardWriter(String title, Problem problem, Ranking ranking) {
    this.title = title;
    this.problem = problem;
    this.ranking = ranking;
  }

  Card write(String split, List<String> warnings) {
    return new Card(
        new Card.Subject(title, task(problem.task()), problem.target(), classes()),
        verdict(split),
        scores(),
        CardCharts.of(problem.task(), problem.valid(), ranking.winner().answers()),
        new Card.Insight(importance(), slices(), decisions(), warnings));
  }

  static String task(Task task) {
    return switch (task) {
      case Task.Classification classes when classes.isBinary() -> "binary";
      case Task.Classification classes -> "multiclass";
      case Task.Regression regression -> "regression";
    };
  }

  private List<String> classes() {
    return problem.task() instanceof Task.Classification(List<String> classes)
        ? classes
        : List.of();
  }

  private Card.Verdict verdict(String split) {
    Metric metric = ranking.leaderboard().metric();
    return new Card.Verdict(
        ranking.winner().entry().learner(),
        ranking.why(),
        MetricNames.of(metric),
        metric.higherIsBetter(),
        new Card.Rows(problem.trainFeatures().rows(), problem.validFeatures().rows()),
        split);
  }

  private Card.Scores scores() {
    List<Card.Standing> standings =
        ranking.leaderboard().entries().stream()
            .map(entry ->
                new Card.Standing(
                    entry.learner(), MetricNames.named(entry.metrics()), entry.parameters()))
            .toList();
    Map<String, Double> baseline =
        ranking.ranked().stream()
            .filter(one -> one.learner() instanceof ConstantBaseline)
            .findFirst()
            .map(one -> MetricNames.named(one.entry().metrics()))
            .orElse(Map.of());
    return new Card.Scores(
        MetricNames.named(ranking.winner().entry().metrics()), baseline, standings, curve());
  }

  private List<Card.CurvePoint> curve() {
    return ranking.winner().fit().curve().stream().map(CardWriter::point).toList();
  }

  private static Card.CurvePoint point(Fit.CurvePoint point) {
    return new Card.CurvePoint(point.round(), point.metric(), point.train(), point.valid());
  }

  private List<Card.Share> importance() {
    List<Card.Share> shares = new ArrayList<>();
    ranking
        .winner()
        .fit()
        .importance()
        .forEach((column, share) -> shares.add(new Card.Share(column, share)));
    return shares;
  }

  private List<Card.Slice> slices() {
    Evaluation evaluation =
        Evaluation.of(
            problem.task(), problem.valid(), ranking.winner().answers(), problem.validFeatures());
    return evaluation.slices().stream()
        .limit(MOST_SLICES)
        .map(slice ->
            new Card.Slice(
                slice.column(), slice.value(), slice.rows(), MetricNames.named(slice.metrics())))
        .toList();
  }

  private List<Card.Decision> decisions() {
    return plan().stream()
        .map(decision ->
            new Card.Decision(
                decision.column(), decision.used(), decision.treatment(), decision.reason()))
        .toList();
  }

  /** What the winner made of each column: planning is deterministic, so it is planned again. */
  private List<ColumnDecision> plan() {
    try {
      return switch (ranking.winner().learner()) {
        case ConstantBaseline constant -> List.of();
        case LinearRegression linear -> FeaturePlan.forLinear(problem.trainFeatures()).decisions();
        case LogisticRegression logistic ->
            FeaturePlan.forLinear(problem.trainFeatures()).decisions();
        default -> FeaturePlan.forTrees(problem.trainFeatures()).decisions();
      };
    } catch (LearnException e) {
      // No column is usable: then no learner but the constant could be fitted.
      return List.of();
    }
  }
}
