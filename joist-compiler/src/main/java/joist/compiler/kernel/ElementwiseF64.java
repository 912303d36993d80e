package joist.compiler.kernel;

import joist.compiler.plan.Buffers;
import joist.compiler.plan.Kernel;
import joist.compiler.plan.Place;
import joist.compiler.plan.View;

/** Loops over doubles that apply one function to each element. */
final class ElementwiseF64 {
  private ElementwiseF64() {}

  @FunctionalInterface
  interface Unary {
    double apply(double x);
  }

  @FunctionalInterface
  interface Binary {
    double apply(double x, double y);
  }

  @FunctionalInterface
  interface Test {
    boolean apply(double x);
  }

  @FunctionalInterface
  interface Comparison {
    boolean apply(double x, double y);
  }

  static Kernel unary(Buffers buffers, View x, Place out, Unary function) {
    double[] from = buffers.f64(x.place());
    double[] to = buffers.f64(out);
    return rows -> {
      for (int row = 0; row < rows; row++) {
        int at = out.offset() + row * out.stride();
        for (int column = 0; column < out.width(); column++) {
          to[at + column] = function.apply(from[x.row(row) + x.columns()[column]]);
        }
      }
    };
  }

  static Kernel binary(Buffers buffers, View x, View y, Place out, Binary function) {
    double[] left = buffers.f64(x.place());
    double[] right = buffers.f64(y.place());
    double[] to = buffers.f64(out);
    return rows -> {
      for (int row = 0; row < rows; row++) {
        int at = out.offset() + row * out.stride();
        for (int column = 0; column < out.width(); column++) {
          to[at + column] =
              function.apply(
                  left[x.row(row) + x.columns()[column]], right[y.row(row) + y.columns()[column]]);
        }
      }
    };
  }

  static Kernel test(Buffers buffers, View x, Place out, Test function) {
    double[] from = buffers.f64(x.place());
    boolean[] to = buffers.bool(out);
    return rows -> {
      for (int row = 0; row < rows; row++) {
        int at = out.offset() + row * out.stride();
        for (int column = 0; column < out.width(); column++) {
          to[at + column] = function.apply(from[x.row(row) + x.columns()[column]]);
        }
      }
    };
  }

  static Kernel compare(Buffers buffers, View x, View y, Place out, Comparison function) {
    double[] left = buffers.f64(x.place());
    double[] right = buffers.f64(y.place());
    boolean[] to = buffers.bool(out);
    return rows -> {
      for (int row = 0; row < rows; row++) {
        int at = out.offset() + row * out.stride();
        for (int column = 0; column < out.width(); column++) {
          to[at + column] =
              function.apply(
                  left[x.row(row) + x.columns()[column]], right[y.row(row) + y.columns()[column]]);
        }
      }
    };
  }
}
