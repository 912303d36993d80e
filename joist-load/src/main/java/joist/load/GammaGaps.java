package joist.load;

import java.util.random.RandomGenerator;

/**
 * Samples of the gamma distribution of scale 1: Marsaglia and Tsang, A Simple Method for Generating
 * Gamma Variables, 2000.
 */
final class GammaGaps {
  private GammaGaps() {}

  /** One sample, of mean {@code shape}. */
  static double standard(double shape, RandomGenerator random) {
    if (shape < 1) {
      double uniform = 1 - random.nextDouble();
      return standard(shape + 1, random) * Math.pow(uniform, 1 / shape);
    }
    double d = shape - 1.0 / 3;
    double c = 1 / Math.sqrt(9 * d);
    while (true) {
      double x = random.nextGaussian();
      double v = Math.pow(1 + c * x, 3);
      double u = 1 - random.nextDouble();
      if (v > 0 && Math.log(u) < x * x / 2 + d - d * v + d * Math.log(v)) {
        return d * v;
      }
    }
  }
}
