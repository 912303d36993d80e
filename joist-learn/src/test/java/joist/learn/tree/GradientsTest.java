package joist.learn.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Optional;
import java.util.SplittableRandom;
import joist.learn.parallel.Workers;
import org.junit.jupiter.api.Test;

class GradientsTest {
  @Test
  void sumsToTheTrueSumsAndCountsRowsExactly() {
    int rows = 70_000;
    SplittableRandom random = new SplittableRandom(Rows.seed());
    float[] g = new float[rows];
    float[] h = new float[rows];
    double trueG = 0;
    double trueH = 0;
    for (int row = 0; row < rows; row++) {
      g[row] = (float) (random.nextDouble() * 2 - 1);
      h[row] = (float) random.nextDouble();
      trueG += g[row];
      trueH += h[row];
    }
    Gradients gradients = of(g, h);
    long sumG = 0;
    long sumH = 0;
    for (long pair : gradients.pairs()) {
      sumG += pair >> Integer.SIZE;
      sumH += (int) pair + gradients.countUnit();
    }
    assertThat(gradients.rows(sumH)).isEqualTo(rows);
    assertThat(gradients.gradient(sumG)).isCloseTo(trueG, within(1e-4));
    assertThat(gradients.hessian(sumH)).isCloseTo(trueH, within(1e-2));
  }

  @Test
  void keepsEqualHessiansExact() {
    float[] h = new float[1_000];
    java.util.Arrays.fill(h, 1f);
    Gradients gradients = of(new float[1_000], h);
    long sum = 0;
    for (long pair : gradients.pairs()) {
      sum += (int) pair + gradients.countUnit();
    }
    assertThat(gradients.hessian(sum)).isCloseTo(1_000, within(1e-9));
  }

  @Test
  void roundsNoHessianToNothing() {
    Gradients gradients = of(new float[] {1, 1}, new float[] {1e-30f, 1});
    assertThat((int) gradients.pairs()[0]).isPositive();
  }

  static Gradients of(float[] g, float[] h) {
    try (Workers workers = Workers.alone()) {
      return Gradients.of(
          (from, to, gs, hs) -> {
            System.arraycopy(g, from, gs[0], 0, to - from);
            System.arraycopy(h, from, hs[0], 0, to - from);
          },
          Optional.empty(),
          g.length,
          Gradients.room(1, g.length),
          workers)[0];
    }
  }
}
