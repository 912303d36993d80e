package joist.compiler.kernel;

import joist.compiler.plan.Buffers;
import joist.compiler.plan.Kernel;
import joist.compiler.plan.Place;
import joist.compiler.plan.View;
import joist.tensor.ElementType;

/** {@code Where}: each element from one of two places, as a truth value says. */
final class Select {
  private Select() {}

  static boolean supports(ElementType type) {
    return type == ElementType.F32
        || type == ElementType.F64
        || type == ElementType.I64
        || type == ElementType.STRING;
  }

  static Kernel bind(Buffers buffers, View condition, View x, View y, Place out) {
    return switch (out.type()) {
      case F32 -> floats(buffers, condition, x, y, out);
      case F64 -> doubles(buffers, condition, x, y, out);
      case I64 -> longs(buffers, condition, x, y, out);
      case STRING -> strings(buffers, condition, x, y, out);
      default -> throw new IllegalStateException("Where has no kernel over " + out.type());
    };
  }

  private static Kernel floats(Buffers buffers, View condition, View x, View y, Place out) {
    boolean[] flags = buffers.bool(condition.place());
    float[] left = buffers.f32(x.place());
    float[] right = buffers.f32(y.place());
    float[] to = buffers.f32(out);
    return rows -> {
      for (int row = 0; row < rows; row++) {
        int at = out.offset() + row * out.stride();
        for (int column = 0; column < out.width(); column++) {
          boolean first = flags[condition.row(row) + condition.columns()[column]];
          to[at + column] =
              first
                  ? left[x.row(row) + x.columns()[column]]
                  : right[y.row(row) + y.columns()[column]];
        }
      }
    };
  }

  private static Kernel doubles(Buffers buffers, View condition, View x, View y, Place out) {
    boolean[] flags = buffers.bool(condition.place());
    double[] left = buffers.f64(x.place());
    double[] right = buffers.f64(y.place());
    double[] to = buffers.f64(out);
    return rows -> {
      for (int row = 0; row < rows; row++) {
        int at = out.offset() + row * out.stride();
        for (int column = 0; column < out.width(); column++) {
          boolean first = flags[condition.row(row) + condition.columns()[column]];
          to[at + column] =
              first
                  ? left[x.row(row) + x.columns()[column]]
                  : right[y.row(row) + y.columns()[column]];
        }
      }
    };
  }

  private static Kernel longs(Buffers buffers, View condition, View x, View y, Place out) {
    boolean[] flags = buffers.bool(condition.place());
    long[] left = buffers.i64(x.place());
    long[] right = buffers.i64(y.place());
    long[] to = buffers.i64(out);
    return rows -> {
      for (int row = 0; row < rows; row++) {
        int at = out.offset() + row * out.stride();
        for (int column = 0; column < out.width(); column++) {
          boolean first = flags[condition.row(row) + condition.columns()[column]];
          to[at + column] =
              first
                  ? left[x.row(row) + x.columns()[column]]
                  : right[y.row(row) + y.columns()[column]];
        }
      }
    };
  }

  private static Kernel strings(Buffers buffers, View condition, View x, View y, Place out) {
    boolean[] flags = buffers.bool(condition.place());
    String[] left = buffers.string(x.place());
    String[] right = buffers.string(y.place());
    String[] to = buffers.string(out);
    return rows -> {
      for (int row = 0; row < rows; row++) {
        int at = out.offset() + row * out.stride();
        for (int column = 0; column < out.width(); column++) {
          boolean first = flags[condition.row(row) + condition.columns()[column]];
          to[at + column] =
              first
                  ? left[x.row(row) + x.columns()[column]]
                  : right[y.row(row) + y.columns()[column]];
        }
      }
    };
  }
}
