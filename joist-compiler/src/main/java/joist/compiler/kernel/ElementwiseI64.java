package joist.compiler.kernel;

import joist.compiler.plan.Buffers;
import joist.compiler.plan.Kernel;
import joist.compiler.plan.Place;
import joist.compiler.plan.View;

/** Loops over longs that apply one function to each element. */
final class ElementwiseI64 {
  private ElementwiseI64() {}

  @FunctionalInterface
  interface Unary {
    long apply(long x);
  }

  @FunctionalInterface
  interface Binary {
    long apply(long x, long y);
  }

  @FunctionalInterface
  interface Comparison {
    boolean apply(long x, long y);
  }

  static Kernel unary(Buffers buffers, View x, Place out, Unary function) {
    long[] from = buffers.i64(x.place());
    long[] to = buffers.i64(out);
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
    long[] left = buffers.i64(x.place());
    long[] right = buffers.i64(y.place());
    long[] to = buffers.i64(out);
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

  static Kernel compare(Buffers buffers, View x, View y, Place out, Comparison function) {
    long[] left = buffers.i64(x.place());
    long[] right = buffers.i64(y.place());
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
