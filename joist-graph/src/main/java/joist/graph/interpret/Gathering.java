package joist.graph.interpret;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.LongStream;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * Elements by index: Gather, GatherElements, GatherND, OneHot. Negative indices count from the end.
 */
final class Gathering {
  private Gathering() {}

  static void addTo(Map<String, Operation> all) {
    all.put("Gather", Operation.of(Gathering::gather));
    all.put("GatherElements", Operation.of(Gathering::gatherElements));
    all.put("GatherND", Operation.of(Gathering::gatherNd));
    all.put("OneHot", Operation.of(Gathering::oneHot));
  }

  /** {@code y[a, i, b] = x[a, indices[i], b]}, where {@code i} is an index of any rank. */
  private static Tensor gather(Call call) {
    Tensor x = call.input(0);
    Tensor indices = call.input(1);
    int rank = x.shape().rank();
    int axis = call.axis("axis", 0, rank);
    long before = Layout.product(x.shape(), 0, axis);
    long extent = x.shape().dim(axis);
    long after = Layout.product(x.shape(), axis + 1, rank);
    long count = indices.shape().elements();
    Tensor result = Tensor.zeros(x.type(), gathered(x.shape(), axis, indices.shape()));
    for (long a = 0; a < before; a++) {
      for (long i = 0; i < count; i++) {
        long index = index(call, indices, i, extent);
        for (long b = 0; b < after; b++) {
          Elements.copy(x, (a * extent + index) * after + b, result, (a * count + i) * after + b);
        }
      }
    }
    return result;
  }

  private static Shape gathered(Shape x, int axis, Shape indices) {
    long[] dims = new long[x.rank() - 1 + indices.rank()];
    System.arraycopy(x.dims(), 0, dims, 0, axis);
    System.arraycopy(indices.dims(), 0, dims, axis, indices.rank());
    System.arraycopy(x.dims(), axis + 1, dims, axis + indices.rank(), x.rank() - axis - 1);
    return Shape.of(dims);
  }

  static long index(Call call, Tensor indices, long i, long extent) {
    long index = Elements.integer(indices, i);
    if (index < -extent || index >= extent) {
      throw call.failure(
          "index %d is %d, expected -%d to %d".formatted(i, index, extent, extent - 1));
    }
    return index < 0 ? index + extent : index;
  }

  private static Tensor gatherElements(Call call) {
    Tensor x = call.input(0);
    Tensor indices = call.input(1);
    int axis = call.axis("axis", 0, x.shape().rank());
    Tensor result = Tensor.zeros(x.type(), indices.shape());
    for (long i = 0; i < indices.shape().elements(); i++) {
      long[] at = Layout.coordinates(indices.shape(), i);
      at[axis] = index(call, indices, i, x.shape().dim(axis));
      Elements.copy(x, Layout.flat(x.shape(), at), result, i);
    }
    return result;
  }

  /** {@code y[b, i] = x[b, indices[b, i]]}, an index being a tuple that names a part of x[b]. */
  private static Tensor gatherNd(Call call) {
    Tensor x = call.input(0);
    Tensor indices = call.input(1);
    int batch = Math.toIntExact(call.node().intAttribute("batch_dims", 0));
    Tuples tuples = new Tuples(call, indices, x.shape(), batch);
    int tuple = Math.toIntExact(indices.shape().dim(-1));
    long[] front = Arrays.copyOf(indices.shape().dims(), indices.shape().rank() - 1);
    long[] back = Arrays.copyOfRange(x.shape().dims(), batch + tuple, x.shape().rank());
    long[] dims = LongStream.concat(Arrays.stream(front), Arrays.stream(back)).toArray();
    Tensor result = Tensor.zeros(x.type(), Shape.of(dims));
    for (long i = 0; i < tuples.count(); i++) {
      long start = tuples.start(i);
      for (long k = 0; k < tuples.size(); k++) {
        Elements.copy(x, start + k, result, i * tuples.size() + k);
      }
    }
    return result;
  }

  /** {@code values} is [off, on]; an index out of range makes a row of off. */
  private static Tensor oneHot(Call call) {
    Tensor indices = call.input(0);
    Tensor values = call.input(2);
    long depth = Elements.integer(call.input(1), 0);
    int rank = indices.shape().rank();
    int axis = call.axis("axis", -1, rank + 1);
    long before = Layout.product(indices.shape(), 0, axis);
    long after = Layout.product(indices.shape(), axis, rank);
    Tensor result = Tensor.zeros(values.type(), inserted(indices.shape(), axis, depth));
    for (long a = 0; a < before; a++) {
      for (long d = 0; d < depth; d++) {
        for (long b = 0; b < after; b++) {
          long raw = Elements.integer(indices, a * after + b);
          long index = raw < 0 ? raw + depth : raw;
          Elements.copy(values, index == d ? 1 : 0, result, (a * depth + d) * after + b);
        }
      }
    }
    return result;
  }

  private static Shape inserted(Shape shape, int axis, long extent) {
    long[] dims = new long[shape.rank() + 1];
    System.arraycopy(shape.dims(), 0, dims, 0, axis);
    dims[axis] = extent;
    System.arraycopy(shape.dims(), axis, dims, axis + 1, shape.rank() - axis);
    return Shape.of(dims);
  }
}
