package joist.graph.interpret;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * Where along an axis the greatest or least are: ArgMax, ArgMin, and TopK.
 *
 * <p>Of equals, the first comes first; ArgMax and ArgMin take the last with {@code
 * select_last_index}. -0 equals 0. For ArgMax and ArgMin, NaN beats no number, and is not beaten
 * where it comes first; for TopK, NaN is greater than every number.
 */
final class Extremes {
  private Extremes() {}

  static void addTo(Map<String, Operation> all) {
    all.put("ArgMax", Operation.of(call -> argument(call, 1)));
    all.put("ArgMin", Operation.of(call -> argument(call, -1)));
    all.put("TopK", Extremes::topK);
  }

  private static Tensor argument(Call call, int sign) {
    Tensor x = call.input(0);
    int axis = call.axis("axis", 0, x.shape().rank());
    boolean last = call.node().intAttribute("select_last_index", 0) != 0;
    Lanes lanes = new Lanes(x.shape(), axis);
    if (lanes.extent() == 0 && lanes.count() > 0) {
      throw call.failure("%s has nothing to choose from along axis %d".formatted(x, axis));
    }
    Shape kept = x.shape().rank() == 0 ? x.shape() : Layout.with(x.shape(), axis, 1);
    Tensor result = Tensor.zeros(ElementType.I64, kept);
    for (long lane = 0; lane < lanes.count(); lane++) {
      long best = 0;
      for (long k = 1; k < lanes.extent(); k++) {
        int order = sign * order(x, lanes.at(lane, k), lanes.at(lane, best));
        best = order > 0 || (last && order == 0) ? k : best;
      }
      Elements.setInteger(result, lane, best);
    }
    boolean keepDims = call.node().intAttribute("keepdims", 1) != 0;
    return keepDims ? result : result.reshape(Layout.without(x.shape(), axis));
  }

  private static int order(Tensor x, long i, long j) {
    if (Elements.exact(x.type())) {
      return Integers.compare(x.type(), Elements.integer(x, i), Elements.integer(x, j));
    }
    double a = Elements.real(x, i);
    double b = Elements.real(x, j);
    return a > b ? 1 : a < b ? -1 : 0;
  }

  private static List<Tensor> topK(Call call) {
    Tensor x = call.input(0);
    int axis = call.axis("axis", -1, x.shape().rank());
    long k =
        call.optional(1)
            .map(count -> Elements.integer(count, 0))
            .orElseGet(() -> call.node().intAttribute("k", 0));
    Lanes from = new Lanes(x.shape(), axis);
    if (k < 0 || k > from.extent()) {
      throw call.failure("expected K of 0 to %d, got %d".formatted(from.extent(), k));
    }
    boolean largest = call.node().intAttribute("largest", 1) != 0;
    Shape shape = Layout.with(x.shape(), axis, k);
    Lanes to = new Lanes(shape, axis);
    Tensor values = Tensor.zeros(x.type(), shape);
    Tensor indices = Tensor.zeros(ElementType.I64, shape);
    for (long lane = 0; lane < from.count(); lane++) {
      long[] order = sorted(x, from, lane, largest);
      for (int i = 0; i < k; i++) {
        Elements.copy(x, from.at(lane, order[i]), values, to.at(lane, i));
        Elements.setInteger(indices, to.at(lane, i), order[i]);
      }
    }
    return List.of(values, indices);
  }

  private static long[] sorted(Tensor x, Lanes lanes, long lane, boolean largest) {
    Comparator<Long> ascending =
        (i, j) -> Ordering.compare(x, lanes.at(lane, i), lanes.at(lane, j));
    return LongStream.range(0, lanes.extent())
        .boxed()
        .sorted(largest ? ascending.reversed() : ascending)
        .mapToLong(Long::longValue)
        .toArray();
  }
}
