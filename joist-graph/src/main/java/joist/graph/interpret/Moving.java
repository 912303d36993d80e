package joist.graph.interpret;

import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * Every element to another place or to many: Transpose, Expand, Tile, Concat, ReverseSequence; and
 * Trilu, which keeps a triangle and puts zeros elsewhere.
 */
final class Moving {
  private Moving() {}

  static void addTo(Map<String, Operation> all) {
    all.put("Transpose", Operation.of(Moving::transpose));
    all.put("Expand", Operation.of(Moving::expand));
    all.put("Tile", Operation.of(Moving::tile));
    all.put("Concat", Operation.of(Moving::concat));
    all.put("ReverseSequence", Operation.of(Moving::reverse));
    all.put("Trilu", Operation.of(Moving::triangle));
  }

  private static Tensor transpose(Call call) {
    Tensor x = call.input(0);
    int rank = x.shape().rank();
    long[] permutation = call.node().intsAttribute("perm");
    if (permutation.length == 0) {
      permutation = LongStream.range(0, rank).map(axis -> rank - 1 - axis).toArray();
    }
    long[] dims = new long[rank];
    for (int axis = 0; axis < rank; axis++) {
      dims[axis] = x.shape().dim((int) permutation[axis]);
    }
    Tensor result = Tensor.zeros(x.type(), Shape.of(dims));
    for (long i = 0; i < result.shape().elements(); i++) {
      long[] to = Layout.coordinates(result.shape(), i);
      long[] from = new long[rank];
      for (int axis = 0; axis < rank; axis++) {
        from[(int) permutation[axis]] = to[axis];
      }
      Elements.copy(x, Layout.flat(x.shape(), from), result, i);
    }
    return result;
  }

  private static Tensor expand(Call call) {
    Tensor x = call.input(0);
    Shape shape = Layout.broadcast(x.shape(), Shape.of(Elements.integers(call.input(1))));
    Tensor result = Tensor.zeros(x.type(), shape);
    for (long i = 0; i < shape.elements(); i++) {
      Elements.copy(x, Layout.source(x.shape(), shape, i), result, i);
    }
    return result;
  }

  private static Tensor tile(Call call) {
    Tensor x = call.input(0);
    long[] repeats = Elements.integers(call.input(1));
    long[] dims = x.shape().dims();
    for (int axis = 0; axis < dims.length; axis++) {
      dims[axis] *= repeats[axis];
    }
    Tensor result = Tensor.zeros(x.type(), Shape.of(dims));
    for (long i = 0; i < result.shape().elements(); i++) {
      long[] at = Layout.coordinates(result.shape(), i);
      for (int axis = 0; axis < at.length; axis++) {
        at[axis] %= x.shape().dim(axis);
      }
      Elements.copy(x, Layout.flat(x.shape(), at), result, i);
    }
    return result;
  }

  private static Tensor concat(Call call) {
    List<Tensor> parts = call.all();
    return concat(call, parts, call.axis("axis", 1, parts.getFirst().shape().rank()));
  }

  static Tensor concat(Call call, List<Tensor> parts, int axis) {
    Tensor first = parts.getFirst();
    long extent = 0;
    for (Tensor part : parts) {
      if (!Layout.with(part.shape(), axis, 0).equals(Layout.with(first.shape(), axis, 0))) {
        throw call.failure("cannot concatenate %s and %s on axis %d".formatted(first, part, axis));
      }
      extent += part.shape().dim(axis);
    }
    Tensor result = Tensor.zeros(first.type(), Layout.with(first.shape(), axis, extent));
    long start = 0;
    for (Tensor part : parts) {
      for (long i = 0; i < part.shape().elements(); i++) {
        long[] at = Layout.coordinates(part.shape(), i);
        at[axis] += start;
        Elements.copy(part, i, result, Layout.flat(result.shape(), at));
      }
      start += part.shape().dim(axis);
    }
    return result;
  }

  /** Turns round the first {@code lengths[b]} steps of each batch, and keeps the rest. */
  private static Tensor reverse(Call call) {
    Tensor x = call.input(0);
    Tensor lengths = call.input(1);
    int rank = x.shape().rank();
    int batch = call.axis("batch_axis", 1, rank);
    int time = call.axis("time_axis", 0, rank);
    Tensor result = Tensor.zeros(x.type(), x.shape());
    for (long i = 0; i < x.shape().elements(); i++) {
      long[] at = Layout.coordinates(x.shape(), i);
      long length = Elements.integer(lengths, at[batch]);
      if (length < 0 || length > x.shape().dim(time)) {
        throw call.failure(
            "expected lengths of 0 to %d, got %d".formatted(x.shape().dim(time), length));
      }
      at[time] = at[time] < length ? length - 1 - at[time] : at[time];
      Elements.copy(x, Layout.flat(x.shape(), at), result, i);
    }
    return result;
  }

  /** Keeps column - row >= k (upper) or <= k (lower) of each matrix. */
  private static Tensor triangle(Call call) {
    Tensor x = call.input(0);
    if (x.shape().rank() < 2) {
      throw call.failure("expected matrices, got " + x);
    }
    boolean upper = call.node().intAttribute("upper", 1) != 0;
    long k = call.optional(1).map(input -> Elements.integer(input, 0)).orElse(0L);
    long columns = x.shape().dim(-1);
    long rows = x.shape().dim(-2);
    Tensor result = Tensor.zeros(x.type(), x.shape());
    for (long i = 0; i < x.shape().elements(); i++) {
      long diagonal = i % columns - i / columns % rows;
      if (upper ? diagonal >= k : diagonal <= k) {
        Elements.copy(x, i, result, i);
      }
    }
    return result;
  }
}
