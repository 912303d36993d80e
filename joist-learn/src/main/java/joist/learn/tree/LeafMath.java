package joist.learn.tree;

/**
 * Gains and outputs of leaves, after XGBoost (Chen and Guestrin, 2016): a leaf of gradients G and
 * hessians H outputs {@code w = -T(G) / (H + l2)}, where T takes l1 off |G|, and lowers the loss by
 * {@code -(2 T(G) w + (H + l2) w²)}, in doubled units.
 */
final class LeafMath {
  private LeafMath() {}

  static double output(double gradient, double hessian, double l1, double l2) {
    double divisor = hessian + l2;
    return divisor > 0 ? -shrunk(gradient, l1) / divisor : 0;
  }

  static double gain(double gradient, double hessian, double l1, double l2) {
    double divisor = hessian + l2;
    double kept = shrunk(gradient, l1);
    return divisor > 0 ? kept * kept / divisor : 0;
  }

  /** The gain of a leaf whose output is bounded to {@code output}. */
  static double gain(double gradient, double hessian, double l1, double l2, double output) {
    return -(2 * shrunk(gradient, l1) * output + (hessian + l2) * output * output);
  }

  private static double shrunk(double gradient, double l1) {
    return l1 == 0 ? gradient : Math.copySign(Math.max(0, Math.abs(gradient) - l1), gradient);
  }
}
