package joist.graph.typing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import joist.graph.Dim;
import joist.graph.spatial.TransposedAxis;
import joist.graph.spatial.WindowAxis;
import joist.tensor.ElementType;

/** Shapes of convolutions and pooling: {@code [N, C, D...]} to {@code [N, M, O...]}. */
final class WindowRules {
  private WindowRules() {}

  static List<Facts> conv(Inference call) {
    return convolution(call, 0, 1);
  }

  /** x is input 0 and w input 3. */
  static List<Facts> quantizedConv(Inference call) {
    return convolution(call, 0, 3);
  }

  private static List<Facts> convolution(Inference call, int x, int w) {
    Optional<List<Dim>> weights = call.dims(w);
    Optional<Integer> rank = call.dims(x).or(() -> weights).map(List::size);
    if (rank.isEmpty()) {
      return call.output(Optional.empty());
    }
    List<Dim> input = call.dims(x).orElseGet(() -> call.fresh(rank.get()));
    List<Dim> filters = weights.orElseGet(() -> call.fresh(rank.get()));
    checkChannels(call, input, filters);
    List<Dim> dims = new ArrayList<>(List.of(input.get(0), filters.get(0)));
    int axes = rank.get() - 2;
    for (int axis = 0; axis < axes; axis++) {
      dims.add(outputs(call, axis, axes, input.get(axis + 2), filters.get(axis + 2)));
    }
    return call.output(dims);
  }

  private static void checkChannels(Inference call, List<Dim> x, List<Dim> w) {
    long group = call.node().intAttribute("group", 1);
    boolean fits =
        x.size() == w.size()
            && x.size() > 2
            && !(x.get(1) instanceof Dim.Known(long channels)
                && w.get(1) instanceof Dim.Known(long part)
                && channels != part * group);
    if (!fits) {
      throw call.failure(
          "expected x[N, C, D...] and w[M, C/group, K...] of %d groups, got %s and %s"
              .formatted(group, x, w));
    }
  }

  private static Dim outputs(Inference call, int axis, int axes, Dim extent, Dim kernel) {
    if (!(kernel instanceof Dim.Known(long taps))) {
      return call.symbols().fresh();
    }
    return switch (extent) {
      case Dim.Known(long known) ->
          Dim.of(WindowAxis.of(call.node(), axis, axes, known, taps).outputs());
      case Dim.Symbol symbol ->
          WindowAxis.keepsExtent(call.node(), axis, axes, taps) ? symbol : call.symbols().fresh();
    };
  }

  /** Pooling by {@code kernel_shape}; a second output has the same shape. */
  static List<Facts> pool(Inference call) {
    List<Dim> dims = pooled(call);
    Facts first = Facts.of(call.type(0), dims);
    return List.of(first, Facts.of(ElementType.I64, dims));
  }

  private static List<Dim> pooled(Inference call) {
    long[] kernel = call.node().intsAttribute("kernel_shape");
    List<Dim> input = call.dims(0).orElseGet(() -> call.fresh(kernel.length + 2));
    if (kernel.length == 0 || input.size() != kernel.length + 2) {
      throw call.failure(
          "expected an input [N, C, D...] with a spatial axis for each of the kernel %s, got %s"
              .formatted(Arrays.toString(kernel), call.input(0)));
    }
    List<Dim> dims = new ArrayList<>(input.subList(0, 2));
    for (int axis = 0; axis < kernel.length; axis++) {
      dims.add(outputs(call, axis, kernel.length, input.get(axis + 2), Dim.of(kernel[axis])));
    }
    return dims;
  }

  /** All spatial axes to 1. */
  static List<Facts> global(Inference call) {
    return call.output(
        call.dims(0)
            .map(input -> {
              List<Dim> dims = new ArrayList<>(input);
              for (int axis = 2; axis < dims.size(); axis++) {
                dims.set(axis, Dim.of(1));
              }
              return dims;
            }));
  }

  /** {@code x[N, C, D...]} and {@code w[C, M/group, K...]}. */
  static List<Facts> transposed(Inference call) {
    Optional<Integer> rank = call.dims(0).or(() -> call.dims(1)).map(List::size);
    if (rank.isEmpty()) {
      return call.output(Optional.empty());
    }
    List<Dim> x = call.dims(0).orElseGet(() -> call.fresh(rank.get()));
    List<Dim> w = call.dims(1).orElseGet(() -> call.fresh(rank.get()));
    if (x.size() != w.size() || x.size() < 3) {
      throw call.failure(
          "expected x[N, C, D...] and w[C, M/group, K...], got %s and %s"
              .formatted(call.input(0), call.input(1)));
    }
    call.same(x.get(1), w.get(0), call.input(0), call.input(1));
    Dim group = Dim.of(call.node().intAttribute("group", 1));
    List<Dim> dims = new ArrayList<>();
    dims.add(x.get(0));
    dims.add(Extents.of(List.of(w.get(1), group)).toDim(call));
    int axes = rank.get() - 2;
    for (int axis = 0; axis < axes; axis++) {
      boolean known = x.get(axis + 2) instanceof Dim.Known && w.get(axis + 2) instanceof Dim.Known;
      dims.add(
          known
              ? transposed(call, axis, axes, x.get(axis + 2), w.get(axis + 2))
              : call.symbols().fresh());
    }
    return call.output(dims);
  }

  private static Dim transposed(Inference call, int axis, int axes, Dim extent, Dim kernel) {
    long inputs = ((Dim.Known) extent).extent();
    long taps = ((Dim.Known) kernel).extent();
    return Dim.of(TransposedAxis.of(call.node(), axis, axes, inputs, taps).outputs());
  }
}
