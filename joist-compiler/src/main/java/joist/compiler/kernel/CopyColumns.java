package joist.compiler.kernel;

import joist.compiler.plan.Buffers;
import joist.compiler.plan.Kernel;
import joist.compiler.plan.Place;
import joist.compiler.plan.View;
import joist.tensor.ElementType;

/**
 * Copies columns of one place to another: output column {@code c} is input column {@code
 * columns[c]}.
 */
final class CopyColumns {
  private CopyColumns() {}

  static Kernel bind(Buffers buffers, View from, Place to) {
    return switch (to.type()) {
      case F32 -> floats(buffers.f32(from.place()), from, buffers.f32(to), to);
      case F64 -> doubles(buffers.f64(from.place()), from, buffers.f64(to), to);
      case I64 -> longs(buffers.i64(from.place()), from, buffers.i64(to), to);
      case I32 -> ints(buffers.i32(from.place()), from, buffers.i32(to), to);
      case BOOL -> flags(buffers.bool(from.place()), from, buffers.bool(to), to);
      case STRING -> references(buffers.string(from.place()), from, buffers.string(to), to);
      default -> throw notHeld(to.type());
    };
  }

  private static IllegalStateException notHeld(ElementType type) {
    return new IllegalStateException("frames hold no " + type + ", so none can be copied");
  }

  private static Kernel floats(float[] from, View view, float[] to, Place out) {
    return rows -> {
      for (int row = 0; row < rows; row++) {
        for (int column = 0, at = start(out, row); column < out.width(); column++) {
          to[at + column] = from[view.row(row) + view.columns()[column]];
        }
      }
    };
  }

  private static Kernel doubles(double[] from, View view, double[] to, Place out) {
    return rows -> {
      for (int row = 0; row < rows; row++) {
        for (int column = 0, at = start(out, row); column < out.width(); column++) {
          to[at + column] = from[view.row(row) + view.columns()[column]];
        }
      }
    };
  }

  private static Kernel longs(long[] from, View view, long[] to, Place out) {
    return rows -> {
      for (int row = 0; row < rows; row++) {
        for (int column = 0, at = start(out, row); column < out.width(); column++) {
          to[at + column] = from[view.row(row) + view.columns()[column]];
        }
      }
    };
  }

  private static Kernel ints(int[] from, View view, int[] to, Place out) {
    return rows -> {
      for (int row = 0; row < rows; row++) {
        for (int column = 0, at = start(out, row); column < out.width(); column++) {
          to[at + column] = from[view.row(row) + view.columns()[column]];
        }
      }
    };
  }

  private static Kernel flags(boolean[] from, View view, boolean[] to, Place out) {
    return rows -> {
      for (int row = 0; row < rows; row++) {
        for (int column = 0, at = start(out, row); column < out.width(); column++) {
          to[at + column] = from[view.row(row) + view.columns()[column]];
        }
      }
    };
  }

  private static Kernel references(String[] from, View view, String[] to, Place out) {
    return rows -> {
      for (int row = 0; row < rows; row++) {
        for (int column = 0, at = start(out, row); column < out.width(); column++) {
          to[at + column] = from[view.row(row) + view.columns()[column]];
        }
      }
    };
  }

  private static int start(Place place, int row) {
    return place.offset() + row * place.stride();
  }
}
