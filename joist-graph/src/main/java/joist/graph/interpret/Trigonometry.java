package joist.graph.interpret;

import java.util.Map;

/** Angles and hyperbolas, in f64 and rounded once. Outside of its domain a function gives NaN. */
final class Trigonometry {
  private Trigonometry() {}

  static void addTo(Map<String, Operation> all) {
    all.put("Sin", Functions.real(Math::sin));
    all.put("Cos", Functions.real(Math::cos));
    all.put("Tan", Functions.real(Math::tan));
    all.put("Asin", Functions.real(Math::asin));
    all.put("Acos", Functions.real(Math::acos));
    all.put("Atan", Functions.real(Math::atan));
    all.put("Sinh", Functions.real(Math::sinh));
    all.put("Cosh", Functions.real(Math::cosh));
    all.put("Tanh", Functions.real(Math::tanh));
    all.put("Asinh", Functions.real(Trigonometry::asinh));
    all.put("Acosh", Functions.real(Trigonometry::acosh));
    all.put("Atanh", Functions.real(Trigonometry::atanh));
  }

  /** log(|x| + sqrt(x^2 + 1)) with x's sign, arranged so that small x lose no digits. */
  private static double asinh(double x) {
    double a = Math.abs(x);
    double inverse =
        a > 1e150 ? Math.log(a) + Math.log(2) : Math.log1p(a + a * a / (1 + Math.sqrt(a * a + 1)));
    return Math.copySign(inverse, x);
  }

  /** log(x + sqrt(x^2 - 1)), by way of x - 1. */
  private static double acosh(double x) {
    double over = x - 1;
    return x > 1e150
        ? Math.log(x) + Math.log(2)
        : Math.log1p(over + Math.sqrt(over * over + 2 * over));
  }

  private static double atanh(double x) {
    return 0.5 * (Math.log1p(x) - Math.log1p(-x));
  }
}
