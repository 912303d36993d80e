package joist.graph.interpret;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/** TopK: the largest or smallest along an axis, equal ones in the order of their index. */
final class Sorting {
  private Sorting() {}

  static void addTo(Map<String, Operation> all) {
    all.put("TopK", Sorting::topK);
  }

  private static List<Tensor> topK(Call call) {
    Tensor x = call.input(0);
    int axis = call.axis("axis", -1, x.shape().rank());
    long k =
        call.optional(1)
            .map(count -> Elements.integer(count, 0))
            .orElseGet(() -> call.node().intAttribute("k", 0));
    long extent = x.shape().dim(axis);
    if (k < 0 || k > extent) {
      throw call.failure("expected K of 0 to %d, got %d".formatted(extent, k));
    }
    boolean largest = call.node().intAttribute("largest", 1) != 0;
    Shape shape = Layout.with(x.shape(), axis, k);
    Tensor values = Tensor.zeros(x.type(), shape);
    Tensor indices = Tensor.zeros(ElementType.I64, shape);
    long after = Layout.product(x.shape(), axis + 1, x.shape().rank());
    long before = Layout.product(x.shape(), 0, axis);
    for (long lane = 0; lane < before * after; lane++) {
      long from = lane / after * extent * after + lane % after;
      long to = lane / after * k * after + lane % after;
      long[] order = sorted(x, from, after, extent, largest);
      for (int i = 0; i < k; i++) {
        Elements.copy(x, from + order[i] * after, values, to + i * after);
        Elements.setInteger(indices, to + i * after, order[i]);
      }
    }
    return List.of(values, indices);
  }

  private static long[] sorted(Tensor x, long from, long step, long extent, boolean largest) {
    Comparator<Long> ascending =
        Elements.exact(x.type())
            ? Comparator.comparingLong(i -> Elements.integer(x, from + i * step))
            : Comparator.comparingDouble(i -> Elements.real(x, from + i * step));
    return LongStream.range(0, extent)
        .boxed()
        .sorted(largest ? ascending.reversed() : ascending)
        .mapToLong(Long::longValue)
        .toArray();
  }
}
