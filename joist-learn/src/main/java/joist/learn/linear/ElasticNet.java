package joist.learn.linear;

import java.util.List;

/**
 * The penalty on weights, {@code strength * (l1Share * |w|₁ + (1 - l1Share) / 2 * |w|²)}, beside a
 * mean loss over rows (Zou and Hastie, 2005). The intercept is free. For regression the target is
 * standardised first, so a strength means the same at any scale.
 *
 * @param strengths tried from the strongest to the weakest; the one with the best validation loss
 *     is kept, and without validation rows the middle one
 * @param l1Share 0 ridge, 1 lasso
 */
public record ElasticNet(List<Double> strengths, double l1Share) {
  /** Ridge, over the range in which the best strength nearly always lies. */
  public static final ElasticNet STANDARD =
      new ElasticNet(List.of(1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6), 0);

  public ElasticNet {
    strengths = strengths.stream().sorted((left, right) -> Double.compare(right, left)).toList();
    if (strengths.isEmpty() || strengths.stream().anyMatch(s -> !(s >= 0 && s < 1e9))) {
      throw new IllegalArgumentException(
          "expected at least one strength, each of 0 or more, got " + strengths);
    }
    if (!(l1Share >= 0 && l1Share <= 1)) {
      throw new IllegalArgumentException("expected an l1Share from 0 to 1, got " + l1Share);
    }
  }

  /** One strength, nothing to choose. */
  public static ElasticNet of(double strength, double l1Share) {
    return new ElasticNet(List.of(strength), l1Share);
  }
}
