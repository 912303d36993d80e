package joist.compiler.shaped;

import java.util.Arrays;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/** Rows of tensors: what lies at one place of the first dimension. */
final class TensorRows {
  private TensorRows() {}

  /** The shape with another number of rows. */
  static Shape withRows(Shape shape, long rows) {
    long[] dims = shape.dims().clone();
    dims[0] = rows;
    return Shape.of(dims);
  }

  /** Rows {@code [from, from + count)}: the same memory, but for texts. */
  static Tensor slice(Tensor tensor, long from, long count) {
    Shape shape = withRows(tensor.shape(), count);
    long all = tensor.shape().dim(0);
    if (tensor.type() == ElementType.STRING) {
      int width = Math.toIntExact(tensor.shape().elements() / Math.max(1, all));
      int start = Math.toIntExact(from * width);
      int end = Math.toIntExact((from + count) * width);
      return Tensor.of(shape, Arrays.copyOfRange(tensor.strings(), start, end));
    }
    long bytes = all == 0 ? 0 : tensor.byteSize() / all;
    return Tensor.over(tensor.type(), shape, tensor.data().asSlice(from * bytes, count * bytes));
  }

  /** Copies all rows of one tensor to those of another from {@code to} on. */
  static void copy(Tensor from, Tensor tensor, long to) {
    long rows = from.shape().dim(0);
    if (rows == 0) {
      return;
    }
    if (from.type() == ElementType.STRING) {
      int count = from.strings().length;
      int start = Math.toIntExact(to * (count / rows));
      System.arraycopy(from.strings(), 0, tensor.strings(), start, count);
      return;
    }
    long bytes = from.byteSize() / rows;
    tensor.data().asSlice(to * bytes, from.byteSize()).copyFrom(from.data());
  }
}
