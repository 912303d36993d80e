package joist.learn.metric;

import joist.learn.Problem.Target;

/** Metrics of predicted numbers, row by row. */
final class NumberErrors {
  private static final double LEAST_RATE = 1e-9;

  private NumberErrors() {}

  static double rmse(Target target, Answers answers) {
    return Math.sqrt(meanSquare(target, answers));
  }

  private static double meanSquare(Target target, Answers answers) {
    return WeightedMean.over(target, row -> square(error(target, answers, row)));
  }

  static double mae(Target target, Answers answers) {
    return WeightedMean.over(target, row -> Math.abs(error(target, answers, row)));
  }

  /** NaN when all targets are equal. */
  static double r2(Target target, Answers answers) {
    double mean = WeightedMean.over(target, row -> target.values()[row]);
    double variance = WeightedMean.over(target, row -> square(target.values()[row] - mean));
    return variance == 0 ? Double.NaN : 1 - meanSquare(target, answers) / variance;
  }

  static double pinball(Target target, Answers answers, double level) {
    return WeightedMean.over(
        target,
        row -> {
          double error = error(target, answers, row);
          return error >= 0 ? level * error : (level - 1) * error;
        });
  }

  static double poissonDeviance(Target target, Answers answers) {
    return WeightedMean.over(
        target,
        row -> {
          double count = target.values()[row];
          double rate = Math.max(LEAST_RATE, answers.value(row, 0));
          double surprise = count == 0 ? 0 : count * Math.log(count / rate);
          return 2 * (surprise - count + rate);
        });
  }

  private static double error(Target target, Answers answers, int row) {
    return (double) target.values()[row] - answers.value(row, 0);
  }

  private static double square(double value) {
    return value * value;
  }
}
