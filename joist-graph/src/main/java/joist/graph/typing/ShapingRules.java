package joist.graph.typing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import joist.graph.Dim;
import joist.tensor.ElementType;

/** Shapes of Shape, Flatten, Squeeze and Unsqueeze. */
final class ShapingRules {
  private ShapingRules() {}

  static List<Facts> shape(Inference call) {
    if (call.dims(0).isEmpty()) {
      return call.output(List.of(call.symbols().fresh()));
    }
    List<Dim> dims = call.dims(0).get();
    int start = bound(call.node().intAttribute("start", 0), dims.size());
    int end = Math.max(start, bound(call.node().intAttribute("end", dims.size()), dims.size()));
    List<Facts.Content> contents =
        dims.subList(start, end).stream().map(Facts.Content::of).toList();
    return List.of(
        Facts.of(ElementType.I64, List.of(Dim.of(contents.size())))
            .withContents(Optional.of(contents)));
  }

  private static int bound(long value, int rank) {
    return Math.clamp(value < 0 ? value + rank : value, 0, rank);
  }

  static List<Facts> flatten(Inference call) {
    if (call.dims(0).isEmpty()) {
      return call.output(call.fresh(2));
    }
    List<Dim> dims = call.dims(0).get();
    long axis = call.node().intAttribute("axis", 1);
    long split = axis < 0 ? axis + dims.size() : axis;
    if (split < 0 || split > dims.size()) {
      throw call.failure("axis %d is outside of %s".formatted(axis, call.input(0)));
    }
    return call.output(
        List.of(
            Extents.of(dims.subList(0, (int) split)).toDim(call),
            Extents.of(dims.subList((int) split, dims.size())).toDim(call)));
  }

  static List<Facts> squeeze(Inference call) {
    Optional<long[]> axes = call.integers(1, "axes");
    boolean given = call.optional(1).isPresent() || call.node().attribute("axes").isPresent();
    if (call.dims(0).isEmpty() || (given && axes.isEmpty())) {
      return call.output(Optional.empty());
    }
    List<Dim> dims = call.dims(0).get();
    boolean settled = dims.stream().allMatch(Dim.Known.class::isInstance);
    if (!given && !settled) {
      return call.output(Optional.empty());
    }
    TreeSet<Integer> dropped = new TreeSet<>();
    for (long axis : axes.orElseGet(() -> new long[0])) {
      dropped.add(call.axis(axis, dims.size()));
    }
    List<Dim> kept = new ArrayList<>();
    for (int i = 0; i < dims.size(); i++) {
      boolean one = dims.get(i).equals(Dim.of(1));
      if (dropped.contains(i) && dims.get(i) instanceof Dim.Known && !one) {
        throw call.failure("cannot squeeze axis %d of %s".formatted(i, call.input(0)));
      }
      if (given ? !dropped.contains(i) : !one) {
        kept.add(dims.get(i));
      }
    }
    return withContents(call, kept);
  }

  static List<Facts> unsqueeze(Inference call) {
    Optional<long[]> axes = call.integers(1, "axes");
    if (call.dims(0).isEmpty() || axes.isEmpty()) {
      return call.output(Optional.empty());
    }
    List<Dim> rest = new ArrayList<>(call.dims(0).get());
    int rank = rest.size() + axes.get().length;
    TreeSet<Integer> added = new TreeSet<>();
    for (long axis : axes.get()) {
      if (!added.add(call.axis(axis, rank))) {
        throw call.failure("axis " + axis + " is there twice");
      }
    }
    List<Dim> dims = new ArrayList<>();
    for (int i = 0; i < rank; i++) {
      dims.add(added.contains(i) ? Dim.of(1) : rest.removeFirst());
    }
    return withContents(call, dims);
  }

  /** Keeps the contents of a scalar or vector, which stay the same in order. */
  private static List<Facts> withContents(Inference call, List<Dim> dims) {
    Facts facts = Facts.of(call.type(0), dims);
    return List.of(dims.size() <= 1 ? facts.withContents(call.input(0).contents()) : facts);
  }
}
