package joist.graph.interpret;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.LongBinaryOperator;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * Axes to one number: ReduceSum, Mean, Max, Min, Prod, and ArgMax and ArgMin.
 *
 * <p>Of no elements, a sum is 0, a product 1, a maximum the least value of the type, a minimum the
 * greatest. ArgMax takes the first of equals unless {@code select_last_index}; NaN never beats a
 * number, nor is it beaten when it comes first.
 */
final class Reductions {
  private Reductions() {}

  private record Fold(
      DoubleBinaryOperator reals, double real, LongBinaryOperator integers, long integer) {}

  static void addTo(Map<String, Operation> all) {
    Fold sum = new Fold(Double::sum, 0, Long::sum, 0);
    Fold product = new Fold((a, b) -> a * b, 1, (a, b) -> a * b, 1);
    all.put("ReduceSum", Operation.of(call -> reduce(call, sum, false)));
    all.put("ReduceMean", Operation.of(call -> reduce(call, sum, true)));
    all.put("ReduceProd", Operation.of(call -> reduce(call, product, false)));
    all.put("ReduceMax", Operation.of(call -> reduce(call, maximum(call), false)));
    all.put("ReduceMin", Operation.of(call -> reduce(call, minimum(call), false)));
    all.put("ArgMax", Operation.of(call -> argument(call, 1)));
    all.put("ArgMin", Operation.of(call -> argument(call, -1)));
  }

  private static Fold maximum(Call call) {
    long least =
        switch (call.input(0).type()) {
          case I64 -> Long.MIN_VALUE;
          case I32 -> Integer.MIN_VALUE;
          case I16 -> Short.MIN_VALUE;
          case I8 -> Byte.MIN_VALUE;
          default -> 0;
        };
    return new Fold(Math::max, Double.NEGATIVE_INFINITY, Math::max, least);
  }

  private static Fold minimum(Call call) {
    long greatest =
        switch (call.input(0).type()) {
          case I32 -> Integer.MAX_VALUE;
          case U32 -> 0xffff_ffffL;
          case I16 -> Short.MAX_VALUE;
          case U16 -> 0xffff;
          case I8 -> Byte.MAX_VALUE;
          case U8 -> 0xff;
          case BOOL -> 1;
          default -> Long.MAX_VALUE;
        };
    return new Fold(Math::min, Double.POSITIVE_INFINITY, Math::min, greatest);
  }

  private static Tensor reduce(Call call, Fold fold, boolean mean) {
    Tensor x = call.input(0);
    int rank = x.shape().rank();
    long[] axes = call.integers(1, "axes").orElseGet(() -> new long[0]);
    if (axes.length == 0 && call.node().intAttribute("noop_with_empty_axes", 0) != 0) {
      return x;
    }
    boolean[] reduced = new boolean[rank];
    for (int axis = 0; axis < rank; axis++) {
      reduced[axis] = axes.length == 0;
    }
    for (long axis : axes) {
      reduced[call.axis(axis, rank)] = true;
    }
    Shape kept = kept(x.shape(), reduced);
    Tensor result = fold(x, kept, fold);
    if (mean) {
      double count = (double) x.shape().elements() / Math.max(1, kept.elements());
      Tensor divisor = Tensor.of(Shape.of(), count);
      result = Arithmetic.apply(result, divisor, (a, b) -> a / b, (a, b) -> a / b);
    }
    boolean keepDims = call.node().intAttribute("keepdims", 1) != 0;
    return keepDims ? result : result.reshape(dropped(x.shape(), reduced));
  }

  /** Folds in f64 or in longs and rounds once. */
  private static Tensor fold(Tensor x, Shape kept, Fold fold) {
    int count = Math.toIntExact(kept.elements());
    double[] reals = new double[count];
    long[] integers = new long[count];
    Arrays.fill(reals, fold.real);
    Arrays.fill(integers, fold.integer);
    boolean exact = Elements.exact(x.type());
    for (long i = 0; i < x.shape().elements(); i++) {
      int at = (int) Layout.source(kept, x.shape(), i);
      if (exact) {
        integers[at] = fold.integers.applyAsLong(integers[at], Elements.integer(x, i));
      } else {
        reals[at] = fold.reals.applyAsDouble(reals[at], Elements.real(x, i));
      }
    }
    Tensor result = Tensor.zeros(x.type(), kept);
    for (int i = 0; i < count; i++) {
      if (exact) {
        Elements.setInteger(result, i, integers[i]);
      } else {
        Elements.setReal(result, i, reals[i]);
      }
    }
    return result;
  }

  private static Shape kept(Shape shape, boolean[] reduced) {
    long[] dims = shape.dims();
    for (int axis = 0; axis < dims.length; axis++) {
      dims[axis] = reduced[axis] ? 1 : dims[axis];
    }
    return Shape.of(dims);
  }

  private static Shape dropped(Shape shape, boolean[] reduced) {
    List<Long> dims = new ArrayList<>();
    for (int axis = 0; axis < reduced.length; axis++) {
      if (!reduced[axis]) {
        dims.add(shape.dim(axis));
      }
    }
    return Shape.of(dims.stream().mapToLong(Long::longValue).toArray());
  }

  private static Tensor argument(Call call, int sign) {
    Tensor x = call.input(0);
    int axis = call.axis("axis", 0, x.shape().rank());
    boolean last = call.node().intAttribute("select_last_index", 0) != 0;
    boolean[] reduced = new boolean[x.shape().rank()];
    reduced[axis] = true;
    Shape kept = kept(x.shape(), reduced);
    long extent = x.shape().dim(axis);
    long after = Layout.product(x.shape(), axis + 1, x.shape().rank());
    Tensor result = Tensor.zeros(ElementType.I64, kept);
    for (long i = 0; i < kept.elements(); i++) {
      long base = i / after * extent * after + i % after;
      long best = 0;
      for (long k = 1; k < extent; k++) {
        int order = sign * order(x, base + k * after, base + best * after);
        best = order > 0 || (last && order == 0) ? k : best;
      }
      Elements.setInteger(result, i, best);
    }
    boolean keepDims = call.node().intAttribute("keepdims", 1) != 0;
    return keepDims ? result : result.reshape(dropped(x.shape(), reduced));
  }

  private static int order(Tensor x, long i, long j) {
    if (Elements.exact(x.type())) {
      return Long.compare(Elements.integer(x, i), Elements.integer(x, j));
    }
    double a = Elements.real(x, i);
    double b = Elements.real(x, j);
    return a > b ? 1 : a < b ? -1 : 0;
  }
}
