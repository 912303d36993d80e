package joist.learn.linear;

/** A convex function with a gradient. */
@FunctionalInterface
interface Smooth {
  /** The value at {@code point}; writes the gradient there to {@code gradient}. */
  double value(double[] point, double[] gradient);
}
