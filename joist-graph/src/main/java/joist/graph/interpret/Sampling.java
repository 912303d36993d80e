package joist.graph.interpret;

import java.util.function.ToDoubleFunction;
import joist.graph.spatial.ResizeFilter;

/** Values between the elements of a grid of any number of axes. */
final class Sampling {
  private Sampling() {}

  /**
   * The N-linear interpolation at {@code at}: the mean of the 2^N elements around, each weighted by
   * the product of one minus its distance along every axis.
   *
   * @param element the element at given coordinates, which may be outside
   */
  static double linear(double[] at, ToDoubleFunction<long[]> element) {
    double sum = 0;
    for (int corner = 0; corner < 1 << at.length; corner++) {
      long[] index = new long[at.length];
      double weight = 1;
      for (int axis = 0; axis < at.length; axis++) {
        double low = Math.floor(at[axis]);
        boolean high = (corner >> axis & 1) != 0;
        index[axis] = (long) low + (high ? 1 : 0);
        weight *= high ? at[axis] - low : 1 - (at[axis] - low);
      }
      sum += weight == 0 ? 0 : weight * element.applyAsDouble(index);
    }
    return sum;
  }

  /** The N-cubic interpolation by Keys' kernel with the coefficient {@code a}, of 4^N elements. */
  static double cubic(double[] at, double a, ToDoubleFunction<long[]> element) {
    double sum = 0;
    for (int corner = 0; corner < 1 << (2 * at.length); corner++) {
      long[] index = new long[at.length];
      double weight = 1;
      for (int axis = 0; axis < at.length; axis++) {
        double low = Math.floor(at[axis]);
        int step = (corner >> (2 * axis) & 3) - 1;
        index[axis] = (long) low + step;
        weight *= ResizeFilter.cubic(Math.abs(low + step - at[axis]), a);
      }
      sum += weight == 0 ? 0 : weight * element.applyAsDouble(index);
    }
    return sum;
  }
}
