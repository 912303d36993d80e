package joist.learn.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import joist.learn.LearnException;
import joist.learn.Problem.Target;
import joist.learn.Task;
import org.junit.jupiter.api.Test;

class MetricTest {
  private static final long SEED = Long.getLong("joist.seed", 7);
  private static final Task BINARY = new Task.Classification(List.of("no", "yes"));
  private static final Task THREE = new Task.Classification(List.of("a", "b", "c"));
  private static final Task SQUARED = new Task.Regression(new Task.Loss.Squared());

  private final Random random = new Random(SEED);

  @Test
  void aucIsTheShareOfPairsInOrderWithTiesCountingHalf() {
    for (int trial = 0; trial < 50; trial++) {
      Target target = randomClasses(60, 2);
      Answers answers = randomProbabilities(60, 2, 8);
      assertThat(Metric.AUC.of(BINARY, target, answers))
          .as("seed %d, trial %d", SEED, trial)
          .isCloseTo(pairsInOrder(target, answers, 1), within(1e-12));
    }
  }

  @Test
  void aucOfManyClassesIsTheMeanOfOneAgainstTheRest() {
    Target target = randomClasses(80, 3);
    Answers answers = randomProbabilities(80, 3, 10);
    double expected = 0;
    for (int k = 0; k < 3; k++) {
      expected += pairsInOrder(target, answers, k) / 3;
    }
    assertThat(Metric.AUC.of(THREE, target, answers)).isCloseTo(expected, within(1e-12));
  }

  @Test
  void aucOfOneClassIsUndefined() {
    Target target = Target.unweighted(new float[] {1, 1});
    assertThat(Metric.AUC.of(BINARY, target, binary(0.2f, 0.8f))).isNaN();
  }

  @Test
  void logLossIsFiniteForAConfidentMistake() {
    Target target = Target.unweighted(new float[] {1, 0});
    assertThat(Metric.LOG_LOSS.of(BINARY, target, binary(0f, 0f)))
        .isCloseTo(-Math.log(1e-7) / 2, within(1e-9));
  }

  @Test
  void brierOfTwoClassesLooksAtThePositiveOneAlone() {
    Target target = Target.unweighted(new float[] {1, 0});
    assertThat(Metric.BRIER.of(BINARY, target, binary(0.75f, 0.5f)))
        .isCloseTo((0.0625 + 0.25) / 2, within(1e-9));
  }

  @Test
  void brierOfThreeClassesSumsOverTheClasses() {
    Target target = Target.unweighted(new float[] {2});
    Answers answers = new Answers(new float[] {0.5f, 0.25f, 0.25f}, 3);
    assertThat(Metric.BRIER.of(THREE, target, answers))
        .isCloseTo(0.25 + 0.0625 + 0.5625, within(1e-9));
  }

  @Test
  void accuracyAndF1AreThoseOfTheConfusionMatrix() {
    Target target = Target.unweighted(new float[] {0, 0, 0, 1});
    Answers answers = binary(0.1f, 0.2f, 0.9f, 0.9f);
    assertThat(Metric.ACCURACY.of(BINARY, target, answers)).isEqualTo(0.75);
    assertThat(Metric.MACRO_F1.of(BINARY, target, answers))
        .isCloseTo((2 * 2 / 5.0 + 2 * 1 / 3.0) / 2, within(1e-12));
  }

  @Test
  void calibrationErrorIsZeroWhenFrequenciesMatchAndTheGapWhenTheyDoNot() {
    Target target = Target.unweighted(new float[] {1, 0, 0, 0});
    assertThat(Metric.CALIBRATION_ERROR.of(BINARY, target, binary(.25f, .25f, .25f, .25f)))
        .isZero();
    assertThat(Metric.CALIBRATION_ERROR.of(BINARY, target, binary(.75f, .75f, .75f, .75f)))
        .isEqualTo(0.5);
  }

  @Test
  void calibrationErrorDoesNotDependOnTheOrderOfRows() {
    Target target = randomClasses(500, 2);
    Answers answers = randomProbabilities(500, 2, 20);
    int[] reversed = new int[500];
    for (int i = 0; i < 500; i++) {
      reversed[i] = 499 - i;
    }
    assertThat(
            Metric.CALIBRATION_ERROR.of(
                BINARY, Evaluation.select(target, reversed), answers.select(reversed)))
        .isCloseTo(Metric.CALIBRATION_ERROR.of(BINARY, target, answers), within(1e-12));
  }

  @Test
  void everyMetricOfAWeightOfTwoIsThatOfTheRowTwice() {
    Target weighted = new Target(new float[] {1, 0, 1}, Optional.of(new float[] {2, 1, 3}));
    Target repeated = Target.unweighted(new float[] {1, 1, 0, 1, 1, 1});
    Answers answers = binary(0.6f, 0.7f, 0.9f);
    Answers repeatedAnswers = binary(0.6f, 0.6f, 0.7f, 0.9f, 0.9f, 0.9f);
    for (Metric metric : Metric.of(BINARY)) {
      assertThat(metric.of(BINARY, weighted, answers))
          .as(metric.title())
          .isCloseTo(metric.of(BINARY, repeated, repeatedAnswers), within(1e-12));
    }
    Answers numbers = new Answers(new float[] {0.5f, 2, 3}, 1);
    Answers repeatedNumbers = new Answers(new float[] {0.5f, 0.5f, 2, 3, 3, 3}, 1);
    for (Metric metric :
        List.of(Metric.RMSE, Metric.MAE, Metric.R2, Metric.PINBALL, Metric.POISSON_DEVIANCE)) {
      assertThat(metric.of(SQUARED, weighted, numbers))
          .as(metric.title())
          .isCloseTo(metric.of(SQUARED, repeated, repeatedNumbers), within(1e-12));
    }
  }

  @Test
  void errorsOfNumbersAreThoseOfTheTextbook() {
    Target target = Target.unweighted(new float[] {1, 2, 6});
    Answers answers = new Answers(new float[] {2, 2, 4}, 1);
    assertThat(Metric.RMSE.of(SQUARED, target, answers)).isEqualTo(Math.sqrt(5 / 3.0));
    assertThat(Metric.MAE.of(SQUARED, target, answers)).isEqualTo(1);
    assertThat(Metric.R2.of(SQUARED, target, answers)).isCloseTo(1 - 5 / 14.0, within(1e-12));
    Task upper = new Task.Regression(new Task.Loss.Quantile(0.9));
    assertThat(Metric.PINBALL.of(upper, target, answers))
        .isCloseTo((0.1 * 1 + 0.9 * 2) / 3, within(1e-12));
    assertThat(Metric.POISSON_DEVIANCE.of(SQUARED, target, answers))
        .isCloseTo(2 * ((Math.log(0.5) + 1) + 0 + (6 * Math.log(1.5) - 2)) / 3, within(1e-12));
  }

  @Test
  void r2OfEqualTargetsIsUndefined() {
    Target target = Target.unweighted(new float[] {3, 3});
    assertThat(Metric.R2.of(SQUARED, target, new Answers(new float[] {1, 2}, 1))).isNaN();
  }

  @Test
  void noRowsGiveNoMetric() {
    Target none = Target.unweighted(new float[0]);
    for (Metric metric : Metric.values()) {
      assertThat(metric.of(BINARY, none, new Answers(new float[0], 2))).isNaN();
    }
  }

  @Test
  void namesTheMetricsThatFitWhenAskedForAnother() {
    assertThat(Metric.named("AUC", BINARY)).isEqualTo(Metric.AUC);
    assertThatThrownBy(() -> Metric.named("auc", SQUARED))
        .isInstanceOf(LearnException.class)
        .hasMessageContaining("rmse, mae")
        .hasMessageContaining("'auc'");
  }

  @Test
  void rejectsAnswersThatAreNotNumbers() {
    assertThatThrownBy(() -> binary(0.5f, Float.NaN)).hasMessageContaining("row 1");
  }

  @Test
  void rejectsMoreAnswersThanTargets() {
    Target target = Target.unweighted(new float[] {1});
    assertThatThrownBy(() -> Metric.AUC.of(BINARY, target, binary(0.5f, 0.5f)))
        .hasMessageContaining("2 answers and 1 targets");
  }

  private static double pairsInOrder(Target target, Answers answers, int positive) {
    double inOrder = 0;
    double pairs = 0;
    for (int i = 0; i < answers.rows(); i++) {
      for (int j = 0; j < answers.rows(); j++) {
        if (target.values()[i] == positive && target.values()[j] != positive) {
          double weight = (double) target.weight(i) * target.weight(j);
          int sign = Float.compare(answers.value(i, positive), answers.value(j, positive));
          pairs += weight;
          inOrder += weight * (sign + 1) / 2;
        }
      }
    }
    return inOrder / pairs;
  }

  private Target randomClasses(int rows, int classes) {
    float[] values = new float[rows];
    float[] weights = new float[rows];
    for (int row = 0; row < rows; row++) {
      values[row] = row < classes ? row : random.nextInt(classes);
      weights[row] = 0.1f + random.nextFloat();
    }
    return new Target(values, Optional.of(weights));
  }

  private Answers randomProbabilities(int rows, int classes, int levels) {
    float[] values = new float[rows * classes];
    for (int row = 0; row < rows; row++) {
      float rest = 1;
      for (int k = classes - 1; k > 0; k--) {
        float value = rest * random.nextInt(levels) / levels;
        values[row * classes + k] = value;
        rest -= value;
      }
      values[row * classes] = rest;
    }
    return new Answers(values, classes);
  }

  private static Answers binary(float... positives) {
    float[] values = new float[2 * positives.length];
    for (int row = 0; row < positives.length; row++) {
      values[2 * row] = 1 - positives[row];
      values[2 * row + 1] = positives[row];
    }
    return new Answers(values, 2);
  }
}
