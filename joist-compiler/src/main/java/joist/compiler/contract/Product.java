package joist.compiler.contract;

import java.util.ArrayList;
import java.util.List;
import joist.compiler.contract.LoopPlan.Phase;
import joist.tensor.Shape;

/**
 * A product of matrices, {@code c[stack, m, n] = sum over k of a[stack, m, k] * b[stack, k, n]}:
 * MatMul and Gemm. Every matrix may lie in memory with strides of its own, but the columns of
 * {@code c} lie side by side.
 *
 * @param stack axes that the matrices are stacked along, outermost first
 * @param m rows of a and c
 * @param k columns of a, rows of b
 * @param n columns of b and c
 * @param rowStrideC from a row of c to the next
 */
public record Product(
    List<StackAxis> stack, long m, long k, long n, Matrix a, Matrix b, long rowStrideC) {
  /** An axis of a stack of matrices; a stride of 0 takes the same matrix again. */
  public record StackAxis(long extent, long a, long b, long c) {}

  public Product {
    stack = List.copyOf(stack);
    if (m < 0 || k < 0 || n < 0) {
      throw new IllegalArgumentException(
          "expected extents of 0 or more, got m=%d, k=%d, n=%d".formatted(m, k, n));
    }
  }

  /** Two matrices, row by row in memory but where they are said to be transposed. */
  public static Product gemm(long m, long k, long n, boolean transposedA, boolean transposedB) {
    Matrix a = transposedA ? Matrix.transposed(m) : Matrix.rows(k);
    Matrix b = transposedB ? Matrix.transposed(k) : Matrix.rows(n);
    return new Product(List.of(), m, k, n, a, b, n);
  }

  /**
   * NumPy's matmul of two dense tensors: {@code [..., M, K] x [..., K, N]}. Axes are merged where
   * memory allows it, so that {@code [B, T, K] x [K, N]} is one product of {@code B * T} rows.
   */
  public static Product matMul(Shape a, Shape b) {
    return MatMulShapes.product(a, b);
  }

  /**
   * The extents of the result's axes: the stack's, the rows, the columns. What an {@link Epilogue}
   * gets are coordinates along these.
   */
  public List<Long> axes() {
    List<Long> axes = new ArrayList<>(stack.stream().map(StackAxis::extent).toList());
    axes.add(m);
    axes.add(n);
    return List.copyOf(axes);
  }

  /**
   * The plan with b a constant, packed once from the memory layout that this product says.
   *
   * <p>Roles: {@code Input(0)} a, {@code Weights(0)} b, {@code Output(0)} c.
   */
  public LoopPlan withConstantB(TileShape shape, Epilogue epilogue) {
    ConstantPanels panels = new ConstantPanels(ofWeights(), shape);
    Contraction contraction = contraction(panels.stackStrides(), panels.layout());
    List<Role> roles = List.of(new Role.Input(0), new Role.Weights(0), new Role.Output(0));
    return plan(contraction, shape, epilogue, roles, List.of(panels));
  }

  /**
   * The plan with b made at run time; it is packed into scratch memory where that pays.
   *
   * <p>Roles: {@code Input(0)} a, {@code Input(1)} b, {@code Output(0)} c.
   */
  public LoopPlan withDynamicB(TileShape shape, Epilogue epilogue) {
    boolean fewRows = m <= shape.rows(shape.vectors(), 1);
    if (fewRows) {
      ColumnLayout direct = new ColumnLayout.Direct(k, n, b.rowStride(), b.columnStride());
      Contraction contraction = contraction(stack.stream().map(StackAxis::b).toList(), direct);
      List<Role> roles = List.of(new Role.Input(0), new Role.Input(1), new Role.Output(0));
      return plan(contraction, shape, epilogue, roles, List.of());
    }
    return PackedProduct.plan(this, shape, epilogue);
  }

  /** What b alone says, so that products of any number of rows share its packed panels. */
  private Product ofWeights() {
    List<StackAxis> axes =
        stack.stream()
            .map(axis -> new StackAxis(axis.b() == 0 ? 1 : axis.extent(), 0, axis.b(), 0))
            .toList();
    return new Product(axes, 1, k, n, Matrix.rows(k), b, n);
  }

  /** The same as a contraction, with b as it is laid out. */
  Contraction contraction(List<Long> stackStridesB, ColumnLayout layout) {
    List<Axis> axes = new ArrayList<>();
    for (int i = 0; i < stack.size(); i++) {
      StackAxis axis = stack.get(i);
      axes.add(new Axis(axis.extent(), axis.a(), stackStridesB.get(i), axis.c()));
    }
    return new Contraction(
        "product %dx%dx%d".formatted(m, k, n),
        axes,
        List.of(new Axis(m, a.rowStride(), 0, rowStrideC)),
        List.of(new SumAxis(k, a.columnStride())),
        n,
        layout,
        Contraction.splits(k, n));
  }

  static LoopPlan plan(
      Contraction contraction,
      TileShape shape,
      Epilogue epilogue,
      List<Role> roles,
      List<Packing> packings) {
    if (contraction.stackCount() * contraction.rowCount() * contraction.columns() == 0) {
      return new LoopPlan(List.of(), packings, 0, 0);
    }
    Phase phase =
        ContractionPrograms.write(contraction, shape, new TileEnd.Stored(epilogue), roles);
    return new LoopPlan(List.of(phase), packings, 0, contraction.multiplyAdds());
  }
}
