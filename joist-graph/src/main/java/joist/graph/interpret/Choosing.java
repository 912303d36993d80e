package joist.graph.interpret;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/** Elements that meet a condition: Compress, and NonZero, which says where they are. */
final class Choosing {
  private Choosing() {}

  static void addTo(Map<String, Operation> all) {
    all.put("Compress", Operation.of(Choosing::compress));
    all.put("NonZero", Operation.of(Choosing::nonZero));
  }

  /**
   * The slices along an axis, or the elements of all in a row, for which the condition is true;
   * those beyond its length are left out.
   */
  private static Tensor compress(Call call) {
    boolean whole = call.node().attribute("axis").isEmpty();
    Tensor input = call.input(0);
    Tensor x = whole ? input.reshape(Shape.of(input.shape().elements())) : input;
    int axis = call.axis("axis", 0, x.shape().rank());
    Tensor condition = call.input(1);
    List<Long> chosen = new ArrayList<>();
    for (long k = 0; k < condition.shape().elements(); k++) {
      if (condition.bool(k)) {
        chosen.add(k);
      }
    }
    Lanes from = new Lanes(x.shape(), axis);
    if (!chosen.isEmpty() && chosen.getLast() >= from.extent()) {
      throw call.failure(
          "the condition is true at %d, but there are %d slices"
              .formatted(chosen.getLast(), from.extent()));
    }
    Tensor result = Tensor.zeros(x.type(), Layout.with(x.shape(), axis, chosen.size()));
    Lanes to = new Lanes(result.shape(), axis);
    for (long lane = 0; lane < from.count(); lane++) {
      for (int k = 0; k < chosen.size(); k++) {
        Elements.copy(x, from.at(lane, chosen.get(k)), result, to.at(lane, k));
      }
    }
    return result;
  }

  /** The coordinates of what is not 0, one column each: {@code i64[rank, count]}. */
  private static Tensor nonZero(Call call) {
    Tensor x = call.input(0);
    List<long[]> places = new ArrayList<>();
    for (long i = 0; i < x.shape().elements(); i++) {
      if (isNonZero(x, i)) {
        places.add(Layout.coordinates(x.shape(), i));
      }
    }
    int rank = x.shape().rank();
    Tensor result = Tensor.zeros(ElementType.I64, Shape.of(rank, places.size()));
    for (int axis = 0; axis < rank; axis++) {
      for (int i = 0; i < places.size(); i++) {
        Elements.setInteger(result, (long) axis * places.size() + i, places.get(i)[axis]);
      }
    }
    return result;
  }

  private static boolean isNonZero(Tensor x, long i) {
    return x.type() == ElementType.STRING ? !x.string(i).isEmpty() : Elements.real(x, i) != 0;
  }
}
