package joist.learn.linear;

import joist.learn.Problem.Target;

/** A convex loss of a row's scores. */
sealed interface RowLoss {
  /** Scores a row has. */
  int scores();

  /** The largest second derivative by a score. */
  double curvature();

  /**
   * The weighted losses of rows {@code from} to {@code to - 1}, summed; replaces scores by the
   * weighted derivatives of the loss.
   *
   * @param scores f64[scores][rows]
   */
  double replaceByResiduals(double[][] scores, Target target, int from, int to);

  /** Half the squared error of a number, after {@code (y - mean) / deviation}. */
  record HalfSquare(double mean, double deviation) implements RowLoss {
    @Override
    public int scores() {
      return 1;
    }

    @Override
    public double curvature() {
      return 1;
    }

    @Override
    public double replaceByResiduals(double[][] scores, Target target, int from, int to) {
      double loss = 0;
      for (int row = from; row < to; row++) {
        double error = scores[0][row - from] - (target.values()[row] - mean) / deviation;
        loss += target.weight(row) * error * error / 2;
        scores[0][row - from] = target.weight(row) * error;
      }
      return loss;
    }
  }

  /** Log loss of two classes, of the log odds of the second. */
  record Logistic() implements RowLoss {
    @Override
    public int scores() {
      return 1;
    }

    @Override
    public double curvature() {
      return 0.25;
    }

    @Override
    public double replaceByResiduals(double[][] scores, Target target, int from, int to) {
      double loss = 0;
      for (int row = from; row < to; row++) {
        double score = scores[0][row - from];
        boolean positive = target.values()[row] > 0.5f;
        // exp of the negative magnitude cannot overflow, and serves the loss and the probability.
        double tail = Math.exp(-Math.abs(score));
        double wrong = positive ? -score : score;
        double probability = (score >= 0 ? 1 : tail) / (1 + tail);
        loss += target.weight(row) * (Math.max(wrong, 0) + Math.log1p(tail));
        scores[0][row - from] = target.weight(row) * (probability - (positive ? 1 : 0));
      }
      return loss;
    }
  }

  /** Log loss of several classes. */
  record Softmax(int scores) implements RowLoss {
    @Override
    public double curvature() {
      return 0.25;
    }

    @Override
    public double replaceByResiduals(double[][] scores, Target target, int from, int to) {
      double loss = 0;
      for (int i = 0; i < to - from; i++) {
        int truth = (int) target.values()[from + i];
        double largest = Double.NEGATIVE_INFINITY;
        for (double[] score : scores) {
          largest = Math.max(largest, score[i]);
        }
        double sum = 0;
        for (double[] score : scores) {
          sum += Math.exp(score[i] - largest);
        }
        double logSum = largest + Math.log(sum);
        float weight = target.weight(from + i);
        loss += weight * (logSum - scores[truth][i]);
        for (int k = 0; k < scores.length; k++) {
          scores[k][i] = weight * (Math.exp(scores[k][i] - logSum) - (k == truth ? 1 : 0));
        }
      }
      return loss;
    }
  }
}
