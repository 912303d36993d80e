package joist.graph.typing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import joist.graph.Dim;
import joist.tensor.ElementType;

/** Shapes of Compress, NonZero and Unique, of which some extents only running can tell. */
final class ChoosingRules {
  private ChoosingRules() {}

  static List<Facts> compress(Inference call) {
    return call.output(chosen(call, call.symbols().fresh()));
  }

  /** The input's dimensions, one of them changed; or that one alone, without an axis. */
  private static Optional<List<Dim>> chosen(Inference call, Dim count) {
    if (call.node().attribute("axis").isEmpty()) {
      return Optional.of(List.of(count));
    }
    return call.dims(0)
        .map(dims -> {
          List<Dim> changed = new ArrayList<>(dims);
          changed.set(call.axis(call.node().intAttribute("axis", 0), dims.size()), count);
          return changed;
        });
  }

  static List<Facts> nonZero(Inference call) {
    Dim rank =
        call.dims(0).map(dims -> Dim.of(dims.size())).orElseGet(() -> call.symbols().fresh());
    return call.output(List.of(rank, call.symbols().fresh()));
  }

  static List<Facts> unique(Inference call) {
    Dim count = call.symbols().fresh();
    Dim all =
        call.dims(0)
            .map(dims ->
                call.node().attribute("axis").isEmpty()
                    ? Extents.of(dims).toDim(call)
                    : dims.get(call.axis(call.node().intAttribute("axis", 0), dims.size())))
            .orElseGet(() -> call.symbols().fresh());
    return List.of(
        new Facts(call.type(0), chosen(call, count), Optional.empty()),
        Facts.of(ElementType.I64, List.of(count)),
        Facts.of(ElementType.I64, List.of(all)),
        Facts.of(ElementType.I64, List.of(count)));
  }
}
