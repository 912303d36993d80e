package joist.compiler.contract;

import java.util.ArrayList;
import java.util.List;
import joist.compiler.contract.Product.StackAxis;
import joist.tensor.Shape;

/** Makes a product of the shapes of a MatMul. */
final class MatMulShapes {
  private final long[] a;
  private final long[] b;

  private MatMulShapes(Shape a, Shape b) {
    this.a = a.rank() == 1 ? new long[] {1, a.dim(0)} : a.dims();
    this.b = b.rank() == 1 ? new long[] {b.dim(0), 1} : b.dims();
    if (a.rank() == 0 || b.rank() == 0 || fromEnd(this.a, 0) != fromEnd(this.b, 1)) {
      throw new IllegalArgumentException(
          "expected shapes [..., M, K] and [..., K, N], got %s and %s".formatted(a, b));
    }
  }

  static Product product(Shape a, Shape b) {
    return new MatMulShapes(a, b).product();
  }

  private Product product() {
    long m = fromEnd(a, 1);
    long k = fromEnd(a, 0);
    long n = fromEnd(b, 0);
    List<StackAxis> axes = new ArrayList<>(List.of(new StackAxis(m, k, 0, n)));
    long atA = m * k;
    long atB = k * n;
    long atC = m * n;
    for (int axis = 2; axis < Math.max(a.length, b.length); axis++) {
      long inA = fromEnd(a, axis);
      long inB = fromEnd(b, axis);
      long extent = extent(inA, inB);
      if (extent != 1) {
        add(axes, new StackAxis(extent, inA == 1 ? 0 : atA, inB == 1 ? 0 : atB, atC));
      }
      atA *= inA;
      atB *= inB;
      atC *= extent;
    }
    StackAxis rows = axes.removeFirst();
    return new Product(
        axes.reversed(), rows.extent(), k, n, new Matrix(rows.a(), 1), Matrix.rows(n), rows.c());
  }

  private static long fromEnd(long[] dims, int axis) {
    return axis < dims.length ? dims[dims.length - 1 - axis] : 1;
  }

  /** Adds an axis outside of the others, as a part of the last one where they are one in memory. */
  private static void add(List<StackAxis> axes, StackAxis outer) {
    StackAxis last = axes.getLast();
    long extent = last.extent();
    if (outer.a() == extent * last.a()
        && outer.b() == extent * last.b()
        && outer.c() == extent * last.c()) {
      long merged = extent * outer.extent();
      axes.set(axes.size() - 1, new StackAxis(merged, last.a(), last.b(), last.c()));
    } else {
      axes.add(outer);
    }
  }

  private long extent(long inA, long inB) {
    if (inA != inB && inA != 1 && inB != 1) {
      throw new IllegalArgumentException(
          "expected stacks of matrices that broadcast, got %s and %s"
              .formatted(Shape.of(a), Shape.of(b)));
    }
    return inA == 1 ? inB : inA;
  }
}
