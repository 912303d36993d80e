package joist.graph.typing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import joist.graph.Dim;

/** Shapes of operators that reduce axes to one number. */
final class ReductionRules {
  private ReductionRules() {}

  static List<Facts> reduce(Inference call) {
    Optional<long[]> axes = call.integers(1, "axes");
    boolean given = call.optional(1).isPresent() || call.node().attribute("axes").isPresent();
    boolean keep = call.node().intAttribute("keepdims", 1) != 0;
    if (call.dims(0).isEmpty() || (given && axes.isEmpty())) {
      return call.output(
          keep ? call.dims(0).map(dims -> call.fresh(dims.size())) : Optional.empty());
    }
    List<Dim> dims = call.dims(0).get();
    TreeSet<Integer> reduced = new TreeSet<>();
    for (long axis : axes.orElseGet(() -> new long[0])) {
      reduced.add(call.axis(axis, dims.size()));
    }
    if (reduced.isEmpty()) {
      if (call.node().intAttribute("noop_with_empty_axes", 0) != 0) {
        return call.output(dims);
      }
      for (int i = 0; i < dims.size(); i++) {
        reduced.add(i);
      }
    }
    return call.output(without(dims, reduced, keep));
  }

  private static List<Dim> without(List<Dim> dims, Set<Integer> reduced, boolean keep) {
    List<Dim> left = new ArrayList<>();
    for (int i = 0; i < dims.size(); i++) {
      if (!reduced.contains(i)) {
        left.add(dims.get(i));
      } else if (keep) {
        left.add(Dim.of(1));
      }
    }
    return left;
  }

  static List<Facts> argument(Inference call) {
    boolean keep = call.node().intAttribute("keepdims", 1) != 0;
    if (call.dims(0).isEmpty()) {
      return call.output(Optional.empty());
    }
    List<Dim> dims = call.dims(0).get();
    int axis = call.axis(call.node().intAttribute("axis", 0), dims.size());
    TreeSet<Integer> reduced = new TreeSet<>(List.of(axis));
    return call.output(dims.isEmpty() ? dims : without(dims, reduced, keep));
  }
}
