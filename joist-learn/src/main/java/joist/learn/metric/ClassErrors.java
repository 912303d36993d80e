package joist.learn.metric;

import joist.learn.Problem.Target;

/** Metrics of class probabilities, row by row. */
final class ClassErrors {
  private static final double LEAST_PROBABILITY = 1e-7;

  private ClassErrors() {}

  static double logLoss(Target target, Answers answers) {
    return WeightedMean.over(
        target,
        row ->
            -Math.log(
                Math.clamp(answers.value(row, (int) target.values()[row]), LEAST_PROBABILITY, 1)));
  }

  static double brier(Target target, Answers answers) {
    return WeightedMean.over(
        target,
        row ->
            answers.width() == 2
                ? square(answers.value(row, 1) - target.values()[row])
                : brier(answers, row, (int) target.values()[row]));
  }

  private static double brier(Answers answers, int row, int truth) {
    double sum = 0;
    for (int column = 0; column < answers.width(); column++) {
      sum += square(answers.value(row, column) - (column == truth ? 1 : 0));
    }
    return sum;
  }

  static double accuracy(Target target, Answers answers) {
    return WeightedMean.over(
        target, row -> answers.largest(row) == (int) target.values()[row] ? 1 : 0);
  }

  /** Classes that are neither true nor answered in any row are not counted. */
  static double macroF1(Target target, Answers answers) {
    double[] hits = new double[answers.width()];
    double[] answered = new double[answers.width()];
    double[] actual = new double[answers.width()];
    for (int row = 0; row < answers.rows(); row++) {
      int truth = (int) target.values()[row];
      int answer = answers.largest(row);
      actual[truth] += target.weight(row);
      answered[answer] += target.weight(row);
      hits[truth] += answer == truth ? target.weight(row) : 0;
    }
    double sum = 0;
    int classes = 0;
    for (int k = 0; k < hits.length; k++) {
      if (answered[k] + actual[k] > 0) {
        sum += 2 * hits[k] / (answered[k] + actual[k]);
        classes++;
      }
    }
    return sum / classes;
  }

  private static double square(double value) {
    return value * value;
  }
}
