package joist.tensor;

import java.util.Arrays;
import java.util.List;

/** Rows of tensors: what lies at one place of the first dimension. */
public final class TensorRows {
  private TensorRows() {}

  /** The shape with another number of rows. */
  public static Shape withRows(Shape shape, long rows) {
    long[] dims = shape.dims().clone();
    dims[0] = rows;
    return Shape.of(dims);
  }

  /** Rows {@code [from, from + count)}: the same memory, but for texts. */
  public static Tensor slice(Tensor tensor, long from, long count) {
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
  public static void copy(Tensor from, Tensor tensor, long to) {
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

  /**
   * All rows of all tensors, in order, in memory of their own.
   *
   * @param tensors one or more, of one element type and of shapes alike but for their rows
   */
  public static Tensor join(List<Tensor> tensors) {
    Tensor first = tensors.getFirst();
    long rows = 0;
    for (Tensor tensor : tensors) {
      if (tensor.type() != first.type()
          || !withRows(tensor.shape(), 0).equals(withRows(first.shape(), 0))) {
        throw new IllegalArgumentException(
            "expected rows of %s%s, got %s%s"
                .formatted(first.type(), first.shape(), tensor.type(), tensor.shape()));
      }
      rows += tensor.shape().dim(0);
    }
    Tensor joined = Tensor.zeros(first.type(), withRows(first.shape(), rows));
    long at = 0;
    for (Tensor tensor : tensors) {
      copy(tensor, joined, at);
      at += tensor.shape().dim(0);
    }
    return joined;
  }
}
