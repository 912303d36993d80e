package joist.learn.metric;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import joist.learn.Problem.Target;
import joist.learn.Task;
import joist.table.Column;
import joist.table.Table;
import org.junit.jupiter.api.Test;

class EvaluationTest {
  private static final long SEED = Long.getLong("joist.seed", 11);
  private static final int ROWS = 5_000;
  private static final Task BINARY = new Task.Classification(List.of("no", "yes"));

  private final float[] truths = new float[ROWS];
  private final Answers answers = answers();

  private Answers answers() {
    Random random = new Random(SEED);
    float[] values = new float[2 * ROWS];
    for (int row = 0; row < ROWS; row++) {
      float positive = random.nextFloat();
      truths[row] = random.nextFloat() < positive ? 1 : 0;
      values[2 * row] = 1 - positive;
      values[2 * row + 1] = positive;
    }
    return new Answers(values, 2);
  }

  private Evaluation evaluate(Column... columns) {
    return Evaluation.of(BINARY, Target.unweighted(truths), answers, new Table(List.of(columns)));
  }

  @Test
  void plotsThePositiveClassOfTwoInFewPoints() {
    Evaluation.ClassCurves curves = evaluate().classes().getFirst();
    assertThat(evaluate().classes()).hasSize(1);
    assertThat(curves.label()).isEqualTo("yes");
    assertThat(curves.roc().points()).hasSizeBetween(100, Curve.MOST_POINTS);
    assertThat(curves.roc().points().getFirst()).isEqualTo(new Curve.Point(0, 0));
    assertThat(curves.roc().points().getLast()).isEqualTo(new Curve.Point(1, 1));
    assertThat(curves.precisionRecall().points()).hasSizeBetween(100, Curve.MOST_POINTS);
  }

  @Test
  void thinnedRocEnclosesNearlyTheSameArea() {
    List<Curve.Point> roc = evaluate().classes().getFirst().roc().points();
    double area = 0;
    for (int i = 1; i < roc.size(); i++) {
      area += (roc.get(i).x() - roc.get(i - 1).x()) * (roc.get(i).y() + roc.get(i - 1).y()) / 2;
    }
    assertThat(area).isBetween(evaluate().value(Metric.AUC) - 0.005, 1.0);
  }

  @Test
  void calibrationOfHonestProbabilitiesLiesNearTheDiagonal() {
    List<Curve.Point> points = evaluate().classes().getFirst().calibration().points();
    assertThat(points).hasSize(15);
    assertThat(points).allMatch(point -> Math.abs(point.x() - point.y()) < 0.1);
  }

  @Test
  void onlyRowsOfOneKindGiveNoCurves() {
    Target all = Target.unweighted(new float[] {1, 1});
    Answers two = new Answers(new float[] {0.5f, 0.5f, 0.4f, 0.6f}, 2);
    Evaluation evaluation = Evaluation.of(BINARY, all, two, new Table(List.of()));
    assertThat(evaluation.classes().getFirst().roc().points()).isEmpty();
    assertThat(evaluation.value(Metric.ACCURACY)).isEqualTo(0.5);
  }

  @Test
  void slicesByValueMostFrequentFirst() {
    int[] codes = new int[ROWS];
    for (int row = 0; row < ROWS; row++) {
      codes[row] = row % 10 == 0 ? 0 : row % 10 == 1 ? -1 : 1;
    }
    List<Evaluation.Slice> slices =
        evaluate(new Column.Categories("kind", codes, List.of("rare", "common"))).slices();
    assertThat(slices).extracting(Evaluation.Slice::value).containsExactly("common", "rare");
    assertThat(slices).extracting(Evaluation.Slice::rows).containsExactly(4_000, 500);
    assertThat(slices.getFirst().metrics()).containsKeys(Metric.AUC, Metric.LOG_LOSS);
  }

  @Test
  void slicesDatesByThePeriodThatGivesFewParts() {
    double[] seconds = new double[ROWS];
    for (int row = 0; row < ROWS; row++) {
      seconds[row] = 978_307_200.0 + row * 3_600.0;
    }
    assertThat(evaluate(new Column.Dates("when", seconds)).slices())
        .extracting(Evaluation.Slice::value)
        .containsExactly(
            "2001-01", "2001-02", "2001-03", "2001-04", "2001-05", "2001-06", "2001-07");
  }

  @Test
  void doesNotSliceByColumnsOfManyValues() {
    double[] values = new double[ROWS];
    for (int row = 0; row < ROWS; row++) {
      values[row] = row;
    }
    assertThat(evaluate(new Column.Numbers("size", values)).slices()).isEmpty();
  }

  @Test
  void regressionHasACalibrationCurveAndNoClasses() {
    float[] values = new float[100];
    for (int row = 0; row < 100; row++) {
      values[row] = row;
    }
    Evaluation evaluation =
        Evaluation.of(
            new Task.Regression(new Task.Loss.Squared()),
            Target.unweighted(values),
            new Answers(values, 1),
            new Table(List.of()));
    assertThat(evaluation.classes()).isEmpty();
    assertThat(evaluation.calibration().points()).hasSize(15);
    assertThat(evaluation.calibration().points()).allMatch(point -> point.x() == point.y());
    assertThat(evaluation.value(Metric.R2)).isEqualTo(1);
  }
}
