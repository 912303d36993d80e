package joist.learn.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Optional;
import java.util.Random;
import joist.learn.Problem.Target;
import org.junit.jupiter.api.Test;

class RowLossTest {
  private static final long SEED = Long.getLong("joist.seed", 5);
  private static final double STEP = 1e-6;

  @Test
  void residualsAreTheSlopesOfTheLoss() {
    Random random = new Random(SEED);
    RowLoss[] losses = {
      new RowLoss.HalfSquare(3, 2), new RowLoss.Logistic(), new RowLoss.Softmax(4)
    };
    for (RowLoss loss : losses) {
      for (int trial = 0; trial < 200; trial++) {
        float truth = random.nextInt(loss instanceof RowLoss.Softmax ? 4 : 2);
        Target target =
            new Target(new float[] {truth}, Optional.of(new float[] {0.5f + random.nextFloat()}));
        double[][] scores = new double[loss.scores()][1];
        for (double[] score : scores) {
          score[0] = 3 * random.nextGaussian();
        }
        expectSlopes(loss, target, scores);
      }
    }
  }

  private static void expectSlopes(RowLoss loss, Target target, double[][] scores) {
    double[][] residuals = copy(scores);
    loss.replaceByResiduals(residuals, target, 0, 1);
    for (int k = 0; k < scores.length; k++) {
      double[][] above = copy(scores);
      double[][] below = copy(scores);
      above[k][0] += STEP;
      below[k][0] -= STEP;
      double slope =
          (loss.replaceByResiduals(above, target, 0, 1)
                  - loss.replaceByResiduals(below, target, 0, 1))
              / (2 * STEP);
      assertThat(residuals[k][0]).as("%s, seed %d", loss, SEED).isCloseTo(slope, within(1e-6));
    }
  }

  @Test
  void lossesOfExtremeScoresAreFinite() {
    Target target = Target.unweighted(new float[] {1, 0});
    double[][] one = {{-800, 800}};
    assertThat(new RowLoss.Logistic().replaceByResiduals(one, target, 0, 2)).isEqualTo(1_600);
    assertThat(one[0]).containsExactly(-1, 1);
    double[][] two = {{800, -800}, {-800, 800}};
    assertThat(new RowLoss.Softmax(2).replaceByResiduals(two, target, 0, 2)).isEqualTo(3_200);
  }

  private static double[][] copy(double[][] scores) {
    double[][] copy = new double[scores.length][];
    for (int k = 0; k < copy.length; k++) {
      copy[k] = scores[k].clone();
    }
    return copy;
  }
}
