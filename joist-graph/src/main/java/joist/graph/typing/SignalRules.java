package joist.graph.typing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import joist.graph.Dim;
import joist.tensor.ElementType;

/** Shapes of windows, of the mel scale's weights, and of Fourier transforms. */
final class SignalRules {
  private SignalRules() {}

  private static ElementType type(Inference call) {
    return ElementwiseRules.type(call, "output_datatype", ElementType.F32);
  }

  /** The number in input {@code index}, where it is there and known. */
  private static Optional<Long> number(Inference call, int index) {
    return call.optional(index).flatMap(Facts::numbers).map(numbers -> numbers[0]);
  }

  private static Dim dim(Inference call, Optional<Long> extent) {
    return extent.map(Dim::of).orElseGet(() -> call.symbols().fresh());
  }

  static List<Facts> window(Inference call) {
    return List.of(Facts.of(type(call), List.of(dim(call, number(call, 0)))));
  }

  static List<Facts> mel(Inference call) {
    Dim bins = dim(call, number(call, 1).map(length -> length / 2 + 1));
    return List.of(Facts.of(type(call), List.of(bins, dim(call, number(call, 0)))));
  }

  static List<Facts> dft(Inference call) {
    boolean axisUnknown = call.optional(2).isPresent() && number(call, 2).isEmpty();
    if (call.dims(0).isEmpty() || axisUnknown) {
      return call.output(call.dims(0).map(dims -> call.fresh(dims.size())));
    }
    List<Dim> dims = new ArrayList<>(call.dims(0).get());
    long otherwise = call.node().intAttribute("axis", call.opset() < 20 ? 1 : -2);
    int axis = call.axis(number(call, 2).orElse(otherwise), dims.size());
    if (axis == dims.size() - 1) {
      throw call.failure("expected an axis before the last, which holds real and imaginary parts");
    }
    boolean inverse = call.node().intAttribute("inverse", 0) != 0;
    boolean oneSided = call.node().intAttribute("onesided", 0) != 0;
    Optional<Long> extent =
        dims.get(axis) instanceof Dim.Known(long known) ? Optional.of(known) : Optional.empty();
    Optional<Long> length =
        call.optional(1).isPresent()
            ? number(call, 1)
            : extent.map(n -> inverse && oneSided ? 2 * (n - 1) : n);
    boolean same = length.isEmpty() && call.optional(1).isEmpty() && !oneSided;
    if (!same) {
      dims.set(axis, dim(call, length.map(n -> oneSided && !inverse ? n / 2 + 1 : n)));
    }
    dims.set(dims.size() - 1, Dim.of(oneSided && inverse ? 1 : 2));
    return call.output(dims);
  }

  static List<Facts> stft(Inference call) {
    if (call.dims(0).isEmpty()) {
      return call.output(call.fresh(4));
    }
    List<Dim> dims = call.dims(0).get();
    if (dims.size() != 3) {
      throw call.failure("expected a signal [batch, length, 1 or 2], got " + call.input(0));
    }
    Optional<Long> length = call.optional(3).isPresent() ? number(call, 3) : frame(call, dims);
    Optional<Long> step = number(call, 1);
    boolean known = length.isPresent() && step.isPresent() && dims.get(1) instanceof Dim.Known;
    Dim frames =
        known
            ? Dim.of(
                Math.max(0, (((Dim.Known) dims.get(1)).extent() - length.get()) / step.get() + 1))
            : call.symbols().fresh();
    boolean oneSided = call.node().intAttribute("onesided", 1) != 0;
    Dim bins = dim(call, length.map(n -> oneSided ? n / 2 + 1 : n));
    return call.output(List.of(dims.getFirst(), frames, bins, Dim.of(2)));
  }

  private static Optional<Long> frame(Inference call, List<Dim> signal) {
    Optional<Dim> window =
        call.optional(2).isPresent()
            ? call.input(2).dims().filter(dims -> dims.size() == 1).map(List::getFirst)
            : Optional.of(signal.get(1));
    return window.filter(Dim.Known.class::isInstance).map(dim -> ((Dim.Known) dim).extent());
  }
}
