package joist.compiler.kernel;

import joist.compiler.plan.Buffers;
import joist.compiler.plan.Kernel;
import joist.compiler.plan.Place;
import joist.compiler.plan.View;

/** Loops over floats that apply one function to each element. */
final class ElementwiseF32 {
  private ElementwiseF32() {}

  @FunctionalInterface
  interface Unary {
    float apply(float x);
  }

  @FunctionalInterface
  interface Binary {
    float apply(float x, float y);
  }

  @FunctionalInterface
  interface Test {
    boolean apply(float x);
  }

  @FunctionalInterface
  interface Comparison {
    boolean apply(float x, float y);
  }

  static Kernel unary(Buffers buffers, View x, Place out, Unary function) {
    float[] from = buffers.f32(x.place());
    float[] to = buffers.f32(out);
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
    float[] left = buffers.f32(x.place());
    float[] right = buffers.f32(y.place());
    float[] to = buffers.f32(out);
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
    float[] from = buffers.f32(x.place());
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
    float[] left = buffers.f32(x.place());
    float[] right = buffers.f32(y.place());
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
