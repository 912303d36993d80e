package joist.graph.typing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import joist.graph.Dim;

/** Shapes of Pad and CenterCropPad. */
final class PaddingRules {
  private PaddingRules() {}

  static List<Facts> pad(Inference call) {
    if (call.dims(0).isEmpty()) {
      return call.output(Optional.empty());
    }
    List<Dim> dims = new ArrayList<>(call.dims(0).get());
    Optional<long[]> pads = call.integers(1, "pads");
    Optional<long[]> axes =
        call.optional(3).isPresent()
            ? call.input(3).numbers()
            : Optional.of(LongStream.range(0, dims.size()).toArray());
    if (pads.isEmpty() || axes.isEmpty()) {
      return call.output(call.fresh(dims.size()));
    }
    int count = axes.get().length;
    if (pads.get().length != 2 * count) {
      throw call.failure(
          "expected %d pads for %d axes, got %d".formatted(2 * count, count, pads.get().length));
    }
    for (int i = 0; i < count; i++) {
      int axis = call.axis(axes.get()[i], dims.size());
      long more = pads.get()[i] + pads.get()[i + count];
      dims.set(axis, more(call, dims.get(axis), more));
    }
    return call.output(dims);
  }

  private static Dim more(Inference call, Dim dim, long more) {
    return switch (dim) {
      case Dim.Known(long extent) -> {
        if (extent + more < 0) {
          throw call.failure("cannot cut %d off an extent of %d".formatted(-more, extent));
        }
        yield Dim.of(extent + more);
      }
      case Dim.Symbol symbol -> more == 0 ? symbol : call.symbols().fresh();
    };
  }

  static List<Facts> centerCropPad(Inference call) {
    if (call.dims(0).isEmpty()) {
      return call.output(Optional.empty());
    }
    List<Dim> dims = new ArrayList<>(call.dims(0).get());
    boolean some = call.node().attribute("axes").isPresent();
    long[] axes =
        some ? call.node().intsAttribute("axes") : LongStream.range(0, dims.size()).toArray();
    Optional<List<Dim>> wanted = ConstantRules.shape(call, 1);
    if (wanted.isPresent() && wanted.get().size() != axes.length) {
      throw call.failure(
          "expected %d extents for as many axes, got %d"
              .formatted(axes.length, wanted.get().size()));
    }
    for (int i = 0; i < axes.length; i++) {
      int at = i;
      dims.set(
          call.axis(axes[i], dims.size()),
          wanted.map(list -> list.get(at)).orElseGet(() -> call.symbols().fresh()));
    }
    return call.output(dims);
  }
}
