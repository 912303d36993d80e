package joist.graph.interpret;

import java.util.Arrays;
import java.util.Map;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/** EyeLike, which makes ones on a diagonal, and Det, by elimination in f64, rounded once. */
final class SquareMatrices {
  private SquareMatrices() {}

  static void addTo(Map<String, Operation> all) {
    all.put("EyeLike", Operation.of(SquareMatrices::eyeLike));
    all.put("Det", Operation.of(SquareMatrices::determinants));
  }

  private static Tensor eyeLike(Call call) {
    Tensor x = call.input(0);
    if (x.shape().rank() != 2) {
      throw call.failure("expected a matrix, got " + x);
    }
    long k = call.node().intAttribute("k", 0);
    long code = call.node().intAttribute("dtype", x.type().onnxCode());
    Tensor result = Tensor.zeros(ElementType.ofOnnxCode(Math.toIntExact(code)), x.shape());
    for (long row = 0; row < x.shape().dim(0); row++) {
      if (row + k >= 0 && row + k < x.shape().dim(1)) {
        Elements.setReal(result, row * x.shape().dim(1) + row + k, 1);
      }
    }
    return result;
  }

  private static Tensor determinants(Call call) {
    Tensor x = call.input(0);
    int rank = x.shape().rank();
    if (rank < 2 || x.shape().dim(-1) != x.shape().dim(-2)) {
      throw call.failure("expected square matrices, got " + x);
    }
    int n = (int) x.shape().dim(-1);
    Tensor result = Tensor.zeros(x.type(), Shape.of(Arrays.copyOf(x.shape().dims(), rank - 2)));
    for (long i = 0; i < result.shape().elements(); i++) {
      double[][] matrix = new double[n][n];
      for (int k = 0; k < n * n; k++) {
        matrix[k / n][k % n] = Elements.real(x, i * n * n + k);
      }
      Elements.setReal(result, i, determinant(matrix));
    }
    return result;
  }

  /** The product of the pivots, each the greatest of its column, negated for each swap of rows. */
  private static double determinant(double[][] matrix) {
    double product = 1;
    for (int k = 0; k < matrix.length; k++) {
      int pivot = k;
      for (int row = k + 1; row < matrix.length; row++) {
        pivot = Math.abs(matrix[row][k]) > Math.abs(matrix[pivot][k]) ? row : pivot;
      }
      double[] found = matrix[pivot];
      matrix[pivot] = matrix[k];
      matrix[k] = found;
      product *= pivot == k ? found[k] : -found[k];
      if (found[k] == 0) {
        return 0;
      }
      for (int row = k + 1; row < matrix.length; row++) {
        double factor = matrix[row][k] / found[k];
        for (int column = k; column < matrix.length; column++) {
          matrix[row][column] -= factor * found[column];
        }
      }
    }
    return product;
  }
}
