package joist.graph.interpret;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * Axes to one number: ReduceSum, Mean, Prod, Max, Min, L1, L2, SumSquare, LogSum and LogSumExp.
 *
 * <p>Reals are folded in f64, in row-major order, and rounded once; integers are folded in 64 bits
 * and wrap; what is not an integer (a mean, a root, a logarithm) is truncated. Of no elements, a
 * sum is 0, a product 1, a maximum the least value of the type, a minimum the greatest, a logarithm
 * of a sum minus infinity, and a mean NaN. A maximum or minimum with NaN is NaN.
 *
 * <p>No axes mean all of them; with {@code noop_with_empty_axes} they mean none, so that each
 * element is folded alone: ReduceSumSquare then squares. Axes are an attribute at first, and an
 * input from opset 13 (ReduceSum) or 18 on.
 */
final class Reductions {
  private Reductions() {}

  private record Fold(ToDoubleFunction<double[]> reals, ToLongFunction<long[]> integers) {
    /** A fold whose value of integers is its value of them as reals, truncated. */
    static Fold ofReals(ToDoubleFunction<double[]> reals) {
      return new Fold(
          reals,
          values -> (long) reals.applyAsDouble(Arrays.stream(values).asDoubleStream().toArray()));
    }
  }

  static void addTo(Map<String, Operation> all) {
    add(all, "ReduceSum", type -> new Fold(Reductions::sum, Reductions::sum));
    add(all, "ReduceProd", type -> new Fold(Reductions::product, Reductions::product));
    add(all, "ReduceMax", type -> new Fold(Reductions::max, values -> max(type, values)));
    add(all, "ReduceMin", type -> new Fold(Reductions::min, values -> min(type, values)));
    add(all, "ReduceMean", type -> Fold.ofReals(values -> sum(values) / values.length));
    add(all, "ReduceL1", type -> new Fold(x -> sum(absolutes(x)), x -> sum(absolutes(type, x))));
    add(all, "ReduceSumSquare", type -> new Fold(x -> sum(squares(x)), x -> sum(squares(x))));
    add(all, "ReduceL2", type -> Fold.ofReals(values -> Math.sqrt(sum(squares(values)))));
    add(all, "ReduceLogSum", type -> Fold.ofReals(values -> Math.log(sum(values))));
    add(all, "ReduceLogSumExp", type -> Fold.ofReals(Reductions::logSumExp));
  }

  private static void add(
      Map<String, Operation> all, String operator, Function<ElementType, Fold> fold) {
    all.put(operator, Operation.of(call -> reduce(call, fold.apply(call.input(0).type()))));
  }

  private static double sum(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum;
  }

  private static long sum(long[] values) {
    return Arrays.stream(values).sum();
  }

  private static double product(double[] values) {
    double product = 1;
    for (double value : values) {
      product *= value;
    }
    return product;
  }

  private static long product(long[] values) {
    return Arrays.stream(values).reduce(1, (a, b) -> a * b);
  }

  private static double max(double[] values) {
    return Arrays.stream(values).reduce(Double.NEGATIVE_INFINITY, Math::max);
  }

  private static long max(ElementType type, long[] values) {
    return Arrays.stream(values).reduce(Integers.least(type), (a, b) -> Integers.max(type, a, b));
  }

  private static double min(double[] values) {
    return Arrays.stream(values).reduce(Double.POSITIVE_INFINITY, Math::min);
  }

  private static long min(ElementType type, long[] values) {
    return Arrays.stream(values)
        .reduce(Integers.greatest(type), (a, b) -> Integers.min(type, a, b));
  }

  private static double[] absolutes(double[] values) {
    return Arrays.stream(values).map(Math::abs).toArray();
  }

  private static long[] absolutes(ElementType type, long[] values) {
    return Integers.isUnsigned(type) ? values : Arrays.stream(values).map(Math::abs).toArray();
  }

  private static double[] squares(double[] values) {
    return Arrays.stream(values).map(x -> x * x).toArray();
  }

  private static long[] squares(long[] values) {
    return Arrays.stream(values).map(x -> x * x).toArray();
  }

  /** {@code log(sum(exp(x)))}, with the greatest x taken out so that no power overflows. */
  private static double logSumExp(double[] values) {
    double max = max(values);
    if (Double.isInfinite(max)) {
      return max;
    }
    return max + Math.log(sum(Arrays.stream(values).map(x -> Math.exp(x - max)).toArray()));
  }

  private static Tensor reduce(Call call, Fold fold) {
    Tensor x = call.input(0);
    boolean[] reduced = reducedAxes(call, x.shape().rank());
    Tensor result = fold(x, kept(x.shape(), reduced), fold);
    boolean keepDims = call.node().intAttribute("keepdims", 1) != 0;
    return keepDims ? result : result.reshape(dropped(x.shape(), reduced));
  }

  private static boolean[] reducedAxes(Call call, int rank) {
    long[] axes = call.integers(1, "axes").orElseGet(() -> new long[0]);
    boolean none = call.node().intAttribute("noop_with_empty_axes", 0) != 0;
    boolean[] reduced = new boolean[rank];
    Arrays.fill(reduced, axes.length == 0 && !none);
    for (long axis : axes) {
      reduced[call.axis(axis, rank)] = true;
    }
    return reduced;
  }

  private static Tensor fold(Tensor x, Shape kept, Fold fold) {
    int cells = Math.toIntExact(kept.elements());
    int each = cells == 0 ? 0 : Math.toIntExact(x.shape().elements() / cells);
    Tensor result = Tensor.zeros(x.type(), kept);
    int[] filled = new int[cells];
    if (Elements.exact(x.type())) {
      long[][] values = new long[cells][each];
      for (long i = 0; i < x.shape().elements(); i++) {
        int cell = (int) Layout.source(kept, x.shape(), i);
        values[cell][filled[cell]++] = Elements.integer(x, i);
      }
      for (int cell = 0; cell < cells; cell++) {
        Elements.setInteger(result, cell, fold.integers.applyAsLong(values[cell]));
      }
    } else {
      double[][] values = new double[cells][each];
      for (long i = 0; i < x.shape().elements(); i++) {
        int cell = (int) Layout.source(kept, x.shape(), i);
        values[cell][filled[cell]++] = Elements.real(x, i);
      }
      for (int cell = 0; cell < cells; cell++) {
        Elements.setReal(result, cell, fold.reals.applyAsDouble(values[cell]));
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
    Shape rest = shape;
    for (int axis = reduced.length - 1; axis >= 0; axis--) {
      rest = reduced[axis] ? Layout.without(rest, axis) : rest;
    }
    return rest;
  }
}
