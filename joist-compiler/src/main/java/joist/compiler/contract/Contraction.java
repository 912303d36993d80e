package joist.compiler.contract;

import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * A sum of products over any axes: {@code c[stack, rows, n] = sum over k of a[stack, rows, k] *
 * b[stack, k, n]}, in which every axis has strides of its own. Matrix products and convolutions are
 * of this form.
 *
 * @param stack axes outside of the rows, such as batches and groups, outermost first
 * @param rows axes of the rows, outermost first
 * @param sums axes that are summed over, outermost first; b runs through them in this order
 * @param columns how many there are; they lie side by side in c
 * @param splits into how many interleaved sums the innermost sum is split; see {@link #splits}
 */
record Contraction(
    String name,
    List<Axis> stack,
    List<Axis> rows,
    List<SumAxis> sums,
    long columns,
    ColumnLayout b,
    int splits) {
  Contraction {
    stack = List.copyOf(stack);
    rows = List.copyOf(rows);
    sums = List.copyOf(sums);
  }

  /**
   * How many interleaved sums hide the latency of multiply-adds where one row has too few columns
   * for it. Depends on the sum and the columns alone, so that a row's answer is the same among any
   * rows and on any target.
   */
  static int splits(long sum, long columns) {
    int splits = columns >= 128 ? 1 : columns >= 64 ? 2 : 4;
    return sum >= 4L * splits ? splits : 1;
  }

  /** All axes but the columns. */
  List<Axis> axes() {
    return Stream.concat(stack.stream(), rows.stream()).toList();
  }

  /** How many products each sum has. */
  long sum() {
    return sums.stream().mapToLong(SumAxis::extent).reduce(1, Math::multiplyExact);
  }

  long rowCount() {
    return rows.stream().mapToLong(Axis::extent).reduce(1, Math::multiplyExact);
  }

  long stackCount() {
    return stack.stream().mapToLong(Axis::extent).reduce(1, Math::multiplyExact);
  }

  long multiplyAdds() {
    return Math.multiplyExact(stackCount() * rowCount() * columns, sum());
  }

  /** Elements of the first factor that are reached. */
  long elementsOfA() {
    long sumSteps = sums.stream().mapToLong(axis -> (axis.extent() - 1) * axis.a()).sum();
    return sum() == 0 ? 0 : reach(Axis::a) + sumSteps + 1;
  }

  long elementsOfB() {
    return sum() == 0 ? 0 : reach(Axis::b) + b.elements();
  }

  long elementsOfC() {
    return reach(Axis::c) + columns;
  }

  private long reach(ToLongFunction<Axis> stride) {
    return axes().stream().mapToLong(axis -> (axis.extent() - 1) * stride.applyAsLong(axis)).sum();
  }
}
