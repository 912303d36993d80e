package joist.learn.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OwlQnTest {
  private static final Convergence FINE = new Convergence(1e-10, 0, 1_000);

  /** Σ cᵢ/2 (wᵢ - tᵢ)²: with a penalty the minimum is the soft threshold of t by l1 / c. */
  private static Smooth bowl(double[] curvature, double[] centre) {
    return (w, gradient) -> {
      double value = 0;
      for (int i = 0; i < w.length; i++) {
        gradient[i] = curvature[i] * (w[i] - centre[i]);
        value += curvature[i] * (w[i] - centre[i]) * (w[i] - centre[i]) / 2;
      }
      return value;
    };
  }

  @Test
  void softThresholdsTheCentreOfABowl() {
    double[] curvature = {1, 2, 4, 1};
    double[] centre = {3, -3, 0.1, -0.5};
    double[] minimum =
        new OwlQn(bowl(curvature, centre), new double[] {1, 1, 1, 1}, curvature, FINE, () -> false)
            .minimize(new double[4]);
    assertThat(minimum).containsExactly(new double[] {2, -2.5, 0, 0}, within(1e-8));
    assertThat(minimum[2]).isZero();
    assertThat(minimum[3]).isZero();
  }

  @Test
  void findsTheBottomOfANarrowValley() {
    Smooth rosenbrockLike =
        (w, gradient) -> {
          double across = w[1] - 3 * w[0];
          double along = w[0] - 2;
          gradient[0] = along - 3_000 * across;
          gradient[1] = 1_000 * across;
          return along * along / 2 + 500 * across * across;
        };
    double[] minimum =
        new OwlQn(rosenbrockLike, new double[2], new double[] {1, 1}, FINE, () -> false)
            .minimize(new double[] {-5, 40});
    assertThat(minimum).containsExactly(new double[] {2, 6}, within(1e-6));
  }

  @Test
  void staysWhereItIsAtTheMinimum() {
    AtomicInteger calls = new AtomicInteger();
    Smooth bowl = bowl(new double[] {1}, new double[] {0});
    Smooth counting =
        (w, gradient) -> {
          calls.incrementAndGet();
          return bowl.value(w, gradient);
        };
    assertThat(
            new OwlQn(counting, new double[1], new double[] {1}, FINE, () -> false)
                .minimize(new double[1]))
        .containsExactly(0);
    assertThat(calls).hasValue(1);
  }

  @Test
  void stopsWhenOutOfTime() {
    double[] start = {5};
    OwlQn hurried =
        new OwlQn(
            bowl(new double[] {1}, new double[] {0}),
            new double[1],
            new double[] {1},
            FINE,
            () -> true);
    assertThat(hurried.minimize(start)).containsExactly(5);
  }
}
