package joist.tensor;

import java.lang.foreign.MemorySegment;
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

  /** Copies all elements of a tensor to another of its type and shape. */
  public static void copyAll(Tensor from, Tensor to) {
    if (from.type() == ElementType.STRING) {
      System.arraycopy(from.strings(), 0, to.strings(), 0, from.strings().length);
    } else {
      to.data().copyFrom(from.data());
    }
  }

  /** Copies all rows of one tensor to those of another from {@code to} on. */
  public static void copy(Tensor from, Tensor tensor, long to) {
    copyRows(from, 0, tensor, to, from.shape().dim(0));
  }

  /** Copies {@code rows} rows of one tensor, from {@code at} on, to those of another. */
  public static void copyRows(Tensor from, long at, Tensor tensor, long to, long rows) {
    long all = from.shape().dim(0);
    if (all == 0 || rows == 0) {
      return;
    }
    if (from.type() == ElementType.STRING) {
      int width = (int) (from.strings().length / all);
      System.arraycopy(
          from.strings(), (int) at * width, tensor.strings(), (int) to * width, (int) rows * width);
      return;
    }
    long bytes = from.data().byteSize() / all;
    MemorySegment.copy(from.data(), at * bytes, tensor.data(), to * bytes, rows * bytes);
  }

  /**
   * All rows of all tensors, in order, in {@link CallMemory}.
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
    Tensor joined = CallMemory.zeros(first.type(), withRows(first.shape(), rows));
    long at = 0;
    for (Tensor tensor : tensors) {
      copy(tensor, joined, at);
      at += tensor.shape().dim(0);
    }
    return joined;
  }
}
