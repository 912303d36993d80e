package joist.graph.interpret;

/** The error function and the normal distribution, to about 1e-15. */
final class Gauss {
  private Gauss() {}

  /**
   * 2/sqrt(pi) times the integral of exp(-t^2) from 0 to x, by the series exp(-x^2) * sum of 2^n
   * x^(2n+1) / (2n+1)!!, all of whose terms have one sign.
   */
  static double erf(double x) {
    if (Double.isNaN(x)) {
      return x;
    }
    if (Math.abs(x) > 6) {
      return Math.signum(x);
    }
    double term = x;
    double sum = x;
    for (int n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
      term *= 2 * x * x / (2 * n + 1);
      sum += term;
    }
    return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
  }

  /** The z below which a standard normal number falls with probability {@code p}: probit. */
  static double quantile(double p) {
    if (!(p > 0 && p < 1)) {
      return p == 0 ? Double.NEGATIVE_INFINITY : p == 1 ? Double.POSITIVE_INFINITY : Double.NaN;
    }
    double low = -9;
    double high = 9;
    for (int i = 0; i < 80; i++) {
      double middle = (low + high) / 2;
      if (0.5 * (1 + erf(middle / Math.sqrt(2))) < p) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return (low + high) / 2;
  }
}
