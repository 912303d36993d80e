package joist.learn;

import java.util.List;

/** What is to be predicted. */
public sealed interface Task {
  /**
   * One of several classes.
   *
   * @param classes at least two labels; class {@code i} is target value {@code i}. Of two classes
   *     the second is the positive one.
   */
  record Classification(List<String> classes) implements Task {
    public Classification {
      classes = List.copyOf(classes);
      if (classes.size() < 2) {
        throw new IllegalArgumentException("expected at least two classes, got " + classes);
      }
    }

    public boolean isBinary() {
      return classes.size() == 2;
    }
  }

  /** A number, under a loss. */
  record Regression(Loss loss) implements Task {}

  /** What a regression minimises. */
  sealed interface Loss {
    /** (y - f)², predicts the mean. */
    record Squared() implements Loss {}

    /** |y - f|, predicts the median. */
    record Absolute() implements Loss {}

    /** The pinball loss, predicts the quantile {@code level} of (0, 1). */
    record Quantile(double level) implements Loss {}

    /** Poisson deviance with a log link, for counts; y ≥ 0. */
    record Poisson() implements Loss {}
  }
}
