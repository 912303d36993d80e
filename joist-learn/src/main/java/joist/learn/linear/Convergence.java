package joist.learn.linear;

/**
 * When a minimiser stops.
 *
 * @param slope when the length of the gradient, each component over the root of its curvature, is
 *     not larger; half its square is about what is left to gain
 * @param decrease when ten iterations lower the value by less than this share of it
 * @param mostIterations and after these in any case
 */
record Convergence(double slope, double decrease, int mostIterations) {
  /** Far finer than what validation rows can tell apart. */
  static final Convergence STANDARD = new Convergence(1e-4, 1e-6, 300);
}
