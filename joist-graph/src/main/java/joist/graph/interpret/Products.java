package joist.graph.interpret;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * MatMul and Gemm. Reals are summed in f64 and rounded once, which is within half a unit in the
 * last place of the true sum for ordinary sizes.
 */
final class Products {
  private Products() {}

  static void addTo(Map<String, Operation> all) {
    all.put("MatMul", Operation.of(Products::matMul));
    all.put("Gemm", Operation.of(Products::gemm));
  }

  /** NumPy's matmul: {@code [..., M, K] x [..., K, N] -> [..., M, N]}; vectors get an axis. */
  private static Tensor matMul(Call call) {
    return matMul(call, call.input(0), call.input(1));
  }

  static Tensor matMul(Call call, Tensor a, Tensor b) {
    Tensor left = a.shape().rank() == 1 ? a.reshape(Shape.of(1, a.shape().dim(0))) : a;
    Tensor right = b.shape().rank() == 1 ? b.reshape(Shape.of(b.shape().dim(0), 1)) : b;
    if (left.shape().dim(-1) != right.shape().dim(-2)) {
      throw call.failure("cannot multiply %s and %s".formatted(a, b));
    }
    Shape stack = Layout.broadcast(stack(left.shape()), stack(right.shape()));
    long rows = left.shape().dim(-2);
    long columns = right.shape().dim(-1);
    Tensor result = Tensor.zeros(a.type(), matrices(stack, rows, columns));
    for (long s = 0; s < stack.elements(); s++) {
      long l = Layout.source(stack(left.shape()), stack, s);
      long r = Layout.source(stack(right.shape()), stack, s);
      multiply(left, l, right, r, result, s);
    }
    return result.reshape(withoutAddedAxes(result.shape(), a.shape(), b.shape()));
  }

  private static Shape stack(Shape shape) {
    long[] dims = new long[shape.rank() - 2];
    System.arraycopy(shape.dims(), 0, dims, 0, dims.length);
    return Shape.of(dims);
  }

  private static Shape matrices(Shape stack, long rows, long columns) {
    long[] dims = Arrays.copyOf(stack.dims(), stack.rank() + 2);
    dims[stack.rank()] = rows;
    dims[stack.rank() + 1] = columns;
    return Shape.of(dims);
  }

  private static Shape withoutAddedAxes(Shape shape, Shape a, Shape b) {
    List<Long> dims = new ArrayList<>();
    for (int axis = 0; axis < shape.rank(); axis++) {
      boolean addedRow = axis == shape.rank() - 2 && a.rank() == 1;
      boolean addedColumn = axis == shape.rank() - 1 && b.rank() == 1;
      if (!addedRow && !addedColumn) {
        dims.add(shape.dim(axis));
      }
    }
    return Shape.of(dims.stream().mapToLong(Long::longValue).toArray());
  }

  private static void multiply(Tensor a, long atA, Tensor b, long atB, Tensor c, long atC) {
    long rows = a.shape().dim(-2);
    long inner = a.shape().dim(-1);
    long columns = b.shape().dim(-1);
    for (long i = 0; i < rows; i++) {
      for (long j = 0; j < columns; j++) {
        double real = 0;
        long integer = 0;
        for (long k = 0; k < inner; k++) {
          long x = (atA * rows + i) * inner + k;
          long y = (atB * inner + k) * columns + j;
          if (Elements.exact(a.type())) {
            integer += Elements.integer(a, x) * Elements.integer(b, y);
          } else {
            real += Elements.real(a, x) * Elements.real(b, y);
          }
        }
        long at = (atC * rows + i) * columns + j;
        if (Elements.exact(a.type())) {
          Elements.setInteger(c, at, integer);
        } else {
          Elements.setReal(c, at, real);
        }
      }
    }
  }

  /** {@code alpha * A' * B' + beta * C}, where A' and B' are transposed on demand. */
  private static Tensor gemm(Call call) {
    boolean transposeA = call.node().intAttribute("transA", 0) != 0;
    boolean transposeB = call.node().intAttribute("transB", 0) != 0;
    double alpha = call.node().floatAttribute("alpha", 1);
    double beta = call.node().floatAttribute("beta", 1);
    Tensor a = call.input(0);
    Tensor b = call.input(1);
    long rows = a.shape().dim(transposeA ? 1 : 0);
    long inner = a.shape().dim(transposeA ? 0 : 1);
    long columns = b.shape().dim(transposeB ? 0 : 1);
    if (inner != b.shape().dim(transposeB ? 1 : 0)) {
      throw call.failure("cannot multiply %s and %s".formatted(a, b));
    }
    Shape shape = Shape.of(rows, columns);
    Tensor c = call.optional(2).orElseGet(() -> Tensor.zeros(a.type(), shape));
    Tensor result = Tensor.zeros(a.type(), shape);
    for (long i = 0; i < rows; i++) {
      for (long j = 0; j < columns; j++) {
        double sum = 0;
        for (long k = 0; k < inner; k++) {
          sum +=
              Elements.real(a, transposeA ? k * rows + i : i * inner + k)
                  * Elements.real(b, transposeB ? j * inner + k : k * columns + j);
        }
        long at = i * columns + j;
        double bias = Elements.real(c, Layout.source(c.shape(), shape, at));
        Elements.setReal(result, at, alpha * sum + beta * bias);
      }
    }
    return result;
  }
}
