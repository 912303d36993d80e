package joist.compiler.kernel;

import java.util.function.BiPredicate;
import joist.compiler.plan.Buffers;
import joist.compiler.plan.Kernel;
import joist.compiler.plan.Place;
import joist.compiler.plan.View;

/** Loops over truth values and strings. */
final class Logic {
  private Logic() {}

  @FunctionalInterface
  interface Connective {
    boolean apply(boolean x, boolean y);
  }

  static Kernel not(Buffers buffers, View x, Place out) {
    boolean[] from = buffers.bool(x.place());
    boolean[] to = buffers.bool(out);
    return rows -> {
      for (int row = 0; row < rows; row++) {
        int at = out.offset() + row * out.stride();
        for (int column = 0; column < out.width(); column++) {
          to[at + column] = !from[x.row(row) + x.columns()[column]];
        }
      }
    };
  }

  static Kernel connect(Buffers buffers, View x, View y, Place out, Connective function) {
    boolean[] left = buffers.bool(x.place());
    boolean[] right = buffers.bool(y.place());
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

  static Kernel compareStrings(
      Buffers buffers, View x, View y, Place out, BiPredicate<String, String> function) {
    String[] left = buffers.string(x.place());
    String[] right = buffers.string(y.place());
    boolean[] to = buffers.bool(out);
    return rows -> {
      for (int row = 0; row < rows; row++) {
        int at = out.offset() + row * out.stride();
        for (int column = 0; column < out.width(); column++) {
          to[at + column] =
              function.test(
                  left[x.row(row) + x.columns()[column]], right[y.row(row) + y.columns()[column]]);
        }
      }
    };
  }
}
