package joist.graph.typing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import joist.graph.Dim;

/** Shapes of Transpose, Expand, Tile and Concat. */
final class MovingRules {
  private MovingRules() {}

  static List<Facts> transpose(Inference call) {
    if (call.dims(0).isEmpty()) {
      return call.output(Optional.empty());
    }
    List<Dim> dims = call.dims(0).get();
    long[] permutation = call.node().intsAttribute("perm");
    if (permutation.length == 0) {
      return call.output(dims.reversed());
    }
    List<Dim> moved = new ArrayList<>();
    boolean[] seen = new boolean[dims.size()];
    for (long axis : permutation) {
      if (permutation.length != dims.size()
          || axis < 0
          || axis >= dims.size()
          || seen[(int) axis]) {
        throw call.failure(
            "perm %s is no permutation of the axes of %s"
                .formatted(Arrays.toString(permutation), call.input(0)));
      }
      seen[(int) axis] = true;
      moved.add(dims.get((int) axis));
    }
    return call.output(moved);
  }

  static List<Facts> expand(Inference call) {
    Optional<List<Dim>> shape = ConstantRules.shape(call, 1);
    if (shape.isEmpty()) {
      return call.output(Optional.empty());
    }
    Facts to = Facts.of(call.type(0), shape.get());
    return List.of(ElementwiseRules.broadcast(call, call.input(0), to));
  }

  static List<Facts> tile(Inference call) {
    if (call.dims(0).isEmpty()) {
      return call.output(Optional.empty());
    }
    List<Dim> dims = call.dims(0).get();
    Optional<long[]> repeats = call.input(1).numbers();
    if (repeats.isPresent() && repeats.get().length != dims.size()) {
      throw call.failure(
          "expected %d repeats for %s, got %d"
              .formatted(dims.size(), call.input(0), repeats.get().length));
    }
    List<Dim> tiled = new ArrayList<>();
    for (int i = 0; i < dims.size(); i++) {
      int axis = i;
      tiled.add(
          repeats
              .map(r -> Extents.of(List.of(dims.get(axis), Dim.of(r[axis]))).toDim(call))
              .orElseGet(() -> call.symbols().fresh()));
    }
    return call.output(tiled);
  }

  static List<Facts> concat(Inference call) {
    Facts first = call.input(0);
    for (int i = 0; i < call.inputs().size(); i++) {
      if (call.dims(i).isEmpty()) {
        return call.output(first.dims().map(dims -> call.fresh(dims.size())));
      }
    }
    int rank = first.dims().orElseThrow().size();
    if (rank == 0) {
      throw call.failure("cannot concatenate scalars such as " + first);
    }
    int axis = call.axis(call.node().intAttribute("axis", 1), rank);
    List<Dim> dims = new ArrayList<>(first.dims().orElseThrow());
    for (int i = 1; i < call.inputs().size(); i++) {
      Facts next = call.input(i);
      List<Dim> others = next.dims().orElseThrow();
      if (others.size() != rank) {
        throw call.failure("cannot concatenate %s and %s: ranks differ".formatted(first, next));
      }
      for (int k = 0; k < rank; k++) {
        dims.set(
            k,
            k == axis
                ? sum(call, dims.get(k), others.get(k))
                : call.same(dims.get(k), others.get(k), first, next));
      }
    }
    return List.of(Facts.of(call.type(0), dims).withContents(contents(call, rank)));
  }

  private static Dim sum(Inference call, Dim a, Dim b) {
    return a instanceof Dim.Known(long x) && b instanceof Dim.Known(long y)
        ? Dim.of(x + y)
        : call.symbols().fresh();
  }

  private static Optional<List<Facts.Content>> contents(Inference call, int rank) {
    List<Facts.Content> all = new ArrayList<>();
    for (int i = 0; i < call.inputs().size(); i++) {
      Optional<List<Facts.Content>> part = call.input(i).contents();
      if (part.isEmpty() || rank != 1) {
        return Optional.empty();
      }
      all.addAll(part.get());
    }
    return Optional.of(all);
  }
}
