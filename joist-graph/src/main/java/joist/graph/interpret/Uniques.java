package joist.graph.interpret;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * Unique: the distinct elements, or the distinct slices along an axis, with where each is first,
 * which of them every one is, and how often each is there.
 *
 * <p>They are sorted (slices by their elements, the first that differs deciding), or, with {@code
 * sorted=0}, in the order in which they come. NaN is one value, greater than all numbers; -0 is 0.
 */
final class Uniques {
  private Uniques() {}

  static void addTo(Map<String, Operation> all) {
    all.put("Unique", Uniques::unique);
  }

  private static List<Tensor> unique(Call call) {
    boolean whole = call.node().attribute("axis").isEmpty();
    Tensor input = call.input(0);
    Tensor x = whole ? input.reshape(Shape.of(input.shape().elements())) : input;
    int axis = call.axis("axis", 0, x.shape().rank());
    Lanes lanes = new Lanes(x.shape(), axis);
    TreeMap<Long, List<Long>> found = new TreeMap<>(order(x, lanes));
    for (long k = 0; k < lanes.extent(); k++) {
      found.computeIfAbsent(k, first -> new ArrayList<>()).add(k);
    }
    List<List<Long>> groups = new ArrayList<>(found.values());
    if (call.node().intAttribute("sorted", 1) == 0) {
      groups.sort(Comparator.comparing(List::getFirst));
    }
    return outputs(x, axis, groups);
  }

  private static Comparator<Long> order(Tensor x, Lanes lanes) {
    return (a, b) -> {
      int order = 0;
      for (long lane = 0; lane < lanes.count() && order == 0; lane++) {
        order = Ordering.compare(x, lanes.at(lane, a), lanes.at(lane, b));
      }
      return order;
    };
  }

  private static List<Tensor> outputs(Tensor x, int axis, List<List<Long>> groups) {
    Lanes from = new Lanes(x.shape(), axis);
    Tensor values = Tensor.zeros(x.type(), Layout.with(x.shape(), axis, groups.size()));
    Lanes to = new Lanes(values.shape(), axis);
    Tensor first = Tensor.zeros(ElementType.I64, Shape.of(groups.size()));
    Tensor inverse = Tensor.zeros(ElementType.I64, Shape.of(from.extent()));
    Tensor counts = Tensor.zeros(ElementType.I64, Shape.of(groups.size()));
    for (int g = 0; g < groups.size(); g++) {
      List<Long> group = groups.get(g);
      for (long lane = 0; lane < from.count(); lane++) {
        Elements.copy(x, from.at(lane, group.getFirst()), values, to.at(lane, g));
      }
      Elements.setInteger(first, g, group.getFirst());
      Elements.setInteger(counts, g, group.size());
      for (long member : group) {
        Elements.setInteger(inverse, member, g);
      }
    }
    return List.of(values, first, inverse, counts);
  }
}
