package joist.compiler.call;

import joist.tensor.ElementType;
import joist.tensor.Tensor;
import joist.tensor.TensorNumbers;

/**
 * Operators that walk along one axis: CumSum of f32 (in f64, rounded where it is written), i64 and
 * i32; ArgMax and ArgMin of f32, where the first of equals wins, or the last where that is asked.
 */
final class AlongAxis {
  private AlongAxis() {}

  static boolean hasTotals(ElementType type) {
    return type == ElementType.F32 || type == ElementType.I64 || type == ElementType.I32;
  }

  /** A tensor as {@code [before, extent, after]}. */
  private record Lanes(long before, long extent, long after) {
    static Lanes of(Tensor x, int axis) {
      return new Lanes(
          Site.product(x, 0, axis),
          x.shape().dim(axis),
          Site.product(x, axis + 1, x.shape().rank()));
    }

    long first(long lane) {
      return lane / after * extent * after + lane % after;
    }

    long count() {
      return before * after;
    }
  }

  static Runnable totals(Site site) {
    Tensor x = site.input(0);
    Tensor y = site.output();
    boolean exclusive = site.node().intAttribute("exclusive", 0) != 0;
    boolean reverse = site.node().intAttribute("reverse", 0) != 0;
    int rank = x.shape().rank();
    return () -> {
      int axis = (int) site.index(site.input(1), 0, rank);
      Lanes lanes = Lanes.of(x, axis);
      long step = reverse ? -lanes.after : lanes.after;
      for (long lane = 0; lane < lanes.count(); lane++) {
        long first = lanes.first(lane) + (reverse ? (lanes.extent - 1) * lanes.after : 0);
        if (x.type() == ElementType.F32) {
          reals(x, y, new Walk(first, step, lanes.extent), exclusive);
        } else {
          integers(x, y, new Walk(first, step, lanes.extent), exclusive);
        }
      }
    };
  }

  private record Walk(long first, long step, long count) {}

  private static void reals(Tensor x, Tensor y, Walk walk, boolean exclusive) {
    double sum = 0;
    for (long k = 0; k < walk.count; k++) {
      long at = walk.first + k * walk.step;
      double next = sum + x.f32(at);
      y.data().setAtIndex(Tensor.F32, at, (float) (exclusive ? sum : next));
      sum = next;
    }
  }

  private static void integers(Tensor x, Tensor y, Walk walk, boolean exclusive) {
    long sum = 0;
    for (long k = 0; k < walk.count; k++) {
      long at = walk.first + k * walk.step;
      long next = sum + TensorNumbers.integer(x, at);
      long value = exclusive ? sum : next;
      if (y.type() == ElementType.I64) {
        y.data().setAtIndex(Tensor.I64, at, value);
      } else {
        y.data().setAtIndex(Tensor.I32, at, (int) value);
      }
      sum = next;
    }
  }

  /** Where the greatest of f32 are, with a negative sign the least. */
  static Runnable extremes(Site site, int sign) {
    Tensor x = site.input(0);
    int axis = site.axis(0, x.shape().rank());
    Lanes lanes = Lanes.of(x, axis);
    if (lanes.extent == 0) {
      throw site.failure("%s has nothing to choose from along axis %d".formatted(x, axis));
    }
    boolean last = site.node().intAttribute("select_last_index", 0) != 0;
    Wish wish = new Wish(sign, last);
    Tensor y = site.output();
    return () -> {
      for (long lane = 0; lane < lanes.count(); lane++) {
        y.data().setAtIndex(Tensor.I64, lane, extreme(x, lanes, lane, wish));
      }
    };
  }

  /** Whether the greatest is wanted, or with a negative sign the least; and the last of equals. */
  private record Wish(int sign, boolean last) {}

  private static long extreme(Tensor x, Lanes lanes, long lane, Wish wish) {
    long first = lanes.first(lane);
    long best = 0;
    float most = wish.sign * x.f32(first);
    for (long k = 1; k < lanes.extent; k++) {
      float value = wish.sign * x.f32(first + k * lanes.after);
      boolean equal = !(value > most) && !(value < most);
      if (value > most || (wish.last && equal)) {
        best = k;
        most = value;
      }
    }
    return best;
  }
}
