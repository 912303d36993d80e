package joist.graph.typing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import joist.graph.Dim;
import joist.tensor.ElementType;

/** Shapes of Split, Slice, Gather, GatherElements, OneHot and TopK. */
final class SelectingRules {
  private SelectingRules() {}

  static List<Facts> split(Inference call) {
    int outputs = call.node().outputs().size();
    List<Facts> parts = new ArrayList<>();
    if (call.dims(0).isEmpty()) {
      for (int i = 0; i < outputs; i++) {
        parts.add(Facts.unranked(call.type(i)));
      }
      return parts;
    }
    List<Dim> dims = call.dims(0).get();
    int axis = call.axis(call.node().intAttribute("axis", 0), dims.size());
    Optional<long[]> sizes = call.integers(1, "split");
    if (sizes.isEmpty() && call.optional(1).isEmpty()) {
      sizes = equalParts(dims.get(axis), outputs);
    }
    if (sizes.isPresent()) {
      checkSizes(call, sizes.get(), dims.get(axis));
    }
    for (int i = 0; i < outputs; i++) {
      int part = i;
      Dim size = sizes.map(s -> Dim.of(s[part])).orElseGet(() -> call.symbols().fresh());
      parts.add(Facts.of(call.type(i), with(dims, axis, size)));
    }
    return parts;
  }

  private static Optional<long[]> equalParts(Dim extent, int parts) {
    if (!(extent instanceof Dim.Known(long total))) {
      return Optional.empty();
    }
    long size = Math.ceilDiv(total, parts);
    long[] sizes = new long[parts];
    for (int i = 0; i < parts; i++) {
      sizes[i] = Math.clamp(total - i * size, 0, size);
    }
    return Optional.of(sizes);
  }

  private static void checkSizes(Inference call, long[] sizes, Dim extent) {
    boolean adds =
        !(extent instanceof Dim.Known(long total)) || Arrays.stream(sizes).sum() == total;
    if (sizes.length != call.node().outputs().size() || !adds) {
      throw call.failure(
          "cannot split %s into %d parts of %s"
              .formatted(call.input(0), call.node().outputs().size(), Arrays.toString(sizes)));
    }
  }

  private static List<Dim> with(List<Dim> dims, int axis, Dim extent) {
    List<Dim> changed = new ArrayList<>(dims);
    changed.set(axis, extent);
    return changed;
  }

  static List<Facts> slice(Inference call) {
    if (call.dims(0).isEmpty()) {
      return call.output(Optional.empty());
    }
    List<Dim> dims = new ArrayList<>(call.dims(0).get());
    Optional<long[]> starts = call.integers(1, "starts");
    Optional<long[]> ends = call.integers(2, "ends");
    boolean hasAxes = call.optional(3).isPresent() || call.node().attribute("axes").isPresent();
    Optional<long[]> axes = call.integers(3, "axes");
    Optional<long[]> steps = call.integers(4, "steps");
    boolean stepsUnknown = call.optional(4).isPresent() && steps.isEmpty();
    if (starts.isEmpty() || ends.isEmpty() || stepsUnknown || (hasAxes && axes.isEmpty())) {
      return call.output(call.fresh(dims.size()));
    }
    for (int i = 0; i < starts.get().length; i++) {
      int axis = call.axis(axes.isPresent() ? axes.get()[i] : i, dims.size());
      long step = steps.isPresent() ? steps.get()[i] : 1;
      dims.set(axis, sliced(call, dims.get(axis), starts.get()[i], ends.get()[i], step));
    }
    return call.output(dims);
  }

  private static Dim sliced(Inference call, Dim extent, long start, long end, long step) {
    if (step == 0) {
      throw call.failure("expected steps other than 0");
    }
    if (!(extent instanceof Dim.Known(long total))) {
      return start == 0 && end >= Integer.MAX_VALUE && step == 1 ? extent : call.symbols().fresh();
    }
    long first = start < 0 ? start + total : start;
    long last = end < 0 ? Math.max(end, Long.MIN_VALUE + total) + total : end;
    long from =
        step > 0 ? Math.clamp(first, 0L, total) : Math.clamp(first, 0L, Math.max(0L, total - 1));
    long to = step > 0 ? Math.clamp(last, 0L, total) : Math.clamp(last, -1L, total);
    return Dim.of(Math.max(0, Math.ceilDiv(to - from, step)));
  }

  static List<Facts> gather(Inference call) {
    if (call.dims(0).isEmpty() || call.dims(1).isEmpty()) {
      return call.output(Optional.empty());
    }
    List<Dim> dims = call.dims(0).get();
    List<Dim> indices = call.dims(1).get();
    int axis = call.axis(call.node().intAttribute("axis", 0), dims.size());
    List<Dim> gathered = new ArrayList<>(dims.subList(0, axis));
    gathered.addAll(indices);
    gathered.addAll(dims.subList(Math.min(axis + 1, dims.size()), dims.size()));
    return List.of(Facts.of(call.type(0), gathered).withContents(gathered(call)));
  }

  private static Optional<List<Facts.Content>> gathered(Inference call) {
    Optional<long[]> indices = call.input(1).numbers();
    if (call.input(0).contents().isEmpty() || indices.isEmpty()) {
      return Optional.empty();
    }
    List<Facts.Content> from = call.input(0).contents().get();
    List<Facts.Content> contents = new ArrayList<>();
    for (long index : indices.get()) {
      contents.add(from.get(call.axis(index, from.size())));
    }
    return Optional.of(contents);
  }

  static List<Facts> gatherElements(Inference call) {
    return call.output(call.dims(1));
  }

  static List<Facts> oneHot(Inference call) {
    if (call.dims(0).isEmpty()) {
      return call.output(Optional.empty());
    }
    List<Dim> dims = new ArrayList<>(call.dims(0).get());
    int axis = call.axis(call.node().intAttribute("axis", -1), dims.size() + 1);
    Optional<long[]> depth = call.input(1).numbers();
    dims.add(axis, depth.map(d -> Dim.of(d[0])).orElseGet(() -> call.symbols().fresh()));
    return call.output(dims);
  }

  static List<Facts> topK(Inference call) {
    if (call.dims(0).isEmpty()) {
      return List.of(Facts.unranked(call.type(0)), Facts.unranked(ElementType.I64));
    }
    List<Dim> dims = call.dims(0).get();
    int axis = call.axis(call.node().intAttribute("axis", -1), dims.size());
    Dim k =
        call.optional(1).isPresent()
            ? call.input(1).numbers().map(n -> Dim.of(n[0])).orElseGet(() -> call.symbols().fresh())
            : Dim.of(call.node().intAttribute("k", 0));
    List<Dim> chosen = with(dims, axis, k);
    return List.of(Facts.of(call.type(0), chosen), Facts.of(ElementType.I64, chosen));
  }
}
