package joist.learn.metric;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import joist.learn.LearnException;
import joist.learn.Problem.Target;
import joist.learn.Task;

/**
 * A number that says how good answers are. All are weighted by the target's weights, and NaN where
 * the rows do not define them, such as the AUC of rows of one class.
 */
public enum Metric {
  /** Area under the ROC curve; of more than two classes, the mean of one class against the rest. */
  AUC("auc", "AUC", true),
  /** Mean of -log(probability of the true class); a probability below 1e-7 counts as 1e-7. */
  LOG_LOSS("logloss", "log loss", false),
  /** Mean of (p - y)² of the positive class; of more than two classes, summed over the classes. */
  BRIER("brier", "Brier score", false),
  /** Mean gap between probability and frequency in 15 bins of equal weight; see {@link Bins}. */
  CALIBRATION_ERROR("ece", "calibration error", false),
  /** Share of rows whose most probable class is the true one. */
  ACCURACY("accuracy", "accuracy", true),
  /** Mean over the classes of the harmonic mean of precision and recall. */
  MACRO_F1("f1", "macro F1", true),
  /** Root of the mean squared error. */
  RMSE("rmse", "RMSE", false),
  /** Mean absolute error. */
  MAE("mae", "MAE", false),
  /** 1 - squared error over that of the mean of these rows. */
  R2("r2", "R²", true),
  /** The quantile loss at the task's level; at 0.5 for other tasks. */
  PINBALL("pinball", "pinball loss", false),
  /** Mean of 2(y log(y/f) - y + f); f below 1e-9 counts as 1e-9. */
  POISSON_DEVIANCE("poisson", "Poisson deviance", false);

  private static final List<Metric> OF_CLASSES =
      List.of(AUC, LOG_LOSS, BRIER, CALIBRATION_ERROR, ACCURACY, MACRO_F1);

  private final String key;
  private final String title;
  private final boolean higherIsBetter;

  Metric(String key, String title, boolean higherIsBetter) {
    this.key = key;
    this.title = title;
    this.higherIsBetter = higherIsBetter;
  }

  /** Its name in commands and files, such as {@code logloss}. */
  public String key() {
    return key;
  }

  /** Its name for people, such as {@code log loss}. */
  public String title() {
    return title;
  }

  public boolean higherIsBetter() {
    return higherIsBetter;
  }

  /** Whether {@code value} is better than {@code other}; no NaN is better than anything. */
  public boolean isBetter(double value, double other) {
    return Double.isNaN(other)
        ? !Double.isNaN(value)
        : higherIsBetter ? value > other : value < other;
  }

  /** The metrics of a task, the default one first. */
  public static List<Metric> of(Task task) {
    return switch (task) {
      case Task.Classification classification when classification.isBinary() -> OF_CLASSES;
      case Task.Classification classification ->
          List.of(LOG_LOSS, AUC, BRIER, CALIBRATION_ERROR, ACCURACY, MACRO_F1);
      case Task.Regression(Task.Loss loss) ->
          switch (loss) {
            case Task.Loss.Squared squared -> List.of(RMSE, MAE, R2);
            case Task.Loss.Absolute absolute -> List.of(MAE, RMSE, R2);
            case Task.Loss.Quantile quantile -> List.of(PINBALL, MAE, RMSE);
            case Task.Loss.Poisson poisson -> List.of(POISSON_DEVIANCE, RMSE, MAE, R2);
          };
    };
  }

  /** The metric that a task is judged by unless the user says otherwise. */
  public static Metric defaultOf(Task task) {
    return of(task).getFirst();
  }

  /**
   * The metric of this key.
   *
   * @throws LearnException when there is none, or it does not fit the task
   */
  public static Metric named(String key, Task task) {
    return Arrays.stream(values())
        .filter(metric -> metric.key.equals(key.toLowerCase(Locale.ROOT)))
        .filter(metric -> metric.fits(task))
        .findFirst()
        .orElseThrow(() ->
            new LearnException(
                "expected a metric for %s (%s), got '%s'"
                    .formatted(
                        task instanceof Task.Classification ? "classes" : "numbers",
                        Arrays.stream(values())
                            .filter(metric -> metric.fits(task))
                            .map(Metric::key)
                            .collect(Collectors.joining(", ")),
                        key)));
  }

  private boolean fits(Task task) {
    return OF_CLASSES.contains(this) == task instanceof Task.Classification;
  }

  /** This metric of answers to rows whose targets are known; NaN when undefined. */
  public double of(Task task, Target target, Answers answers) {
    checkRows(target, answers);
    if (answers.rows() == 0) {
      return Double.NaN;
    }
    return switch (this) {
      case AUC -> Ranking.auc(target, answers);
      case LOG_LOSS -> ClassErrors.logLoss(target, answers);
      case BRIER -> ClassErrors.brier(target, answers);
      case CALIBRATION_ERROR -> Bins.calibrationError(target, answers);
      case ACCURACY -> ClassErrors.accuracy(target, answers);
      case MACRO_F1 -> ClassErrors.macroF1(target, answers);
      case RMSE -> NumberErrors.rmse(target, answers);
      case MAE -> NumberErrors.mae(target, answers);
      case R2 -> NumberErrors.r2(target, answers);
      case PINBALL -> NumberErrors.pinball(target, answers, level(task));
      case POISSON_DEVIANCE -> NumberErrors.poissonDeviance(target, answers);
    };
  }

  private static void checkRows(Target target, Answers answers) {
    if (target.values().length != answers.rows()) {
      throw new IllegalArgumentException(
          "expected as many answers as targets, got %d answers and %d targets"
              .formatted(answers.rows(), target.values().length));
    }
  }

  private static double level(Task task) {
    return task instanceof Task.Regression(Task.Loss.Quantile(double level)) ? level : 0.5;
  }
}
