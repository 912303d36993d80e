package joist.learn.linear;

/**
 * When a minimiser stops.
 *
 * @param gradient when no component of the gradient is larger
 * @param decrease when ten iterations lower the value by less than this share of it
 * @param mostIterations and after these in any case
 */
record Convergence(double gradient, double decrease, int mostIterations) {
  /** Far finer than what validation rows can tell apart. */
  static final Convergence STANDARD = new Convergence(1e-5, 1e-6, 300);
}
