package joist.graph.typing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import joist.graph.Dim;

/**
 * The shape of Reshape: an extent of 0 copies the input's, one of -1 is what is left, which is
 * found for symbols too: {@code [N, 3, 4]} by {@code [-1, 12]} is {@code [N, 12]}.
 */
final class Reshaping {
  private Reshaping() {}

  static List<Facts> infer(Inference call) {
    Facts from = call.input(0);
    if (call.input(1).contents().isEmpty()) {
      return call.output(ConstantRules.shape(call, 1));
    }
    List<Facts.Content> wanted = call.input(1).contents().get();
    List<Dim> dims = new ArrayList<>();
    Optional<Integer> free = Optional.empty();
    for (int i = 0; i < wanted.size(); i++) {
      if (wanted.get(i).equals(new Facts.Content.Literal(-1))) {
        if (free.isPresent()) {
          throw call.failure("expected at most one extent of -1");
        }
        free = Optional.of(i);
        dims.add(Dim.of(1));
      } else {
        dims.add(extent(call, wanted.get(i), i));
      }
    }
    if (from.dims().isPresent()) {
      settle(call, from, dims, free);
    } else {
      free.ifPresent(i -> dims.set(i, call.symbols().fresh()));
    }
    return call.output(dims);
  }

  private static Dim extent(Inference call, Facts.Content content, int axis) {
    return switch (content) {
      case Facts.Content.Extent(Dim.Symbol symbol) -> symbol;
      case Facts.Content.Literal(long value) -> {
        if (value < -1) {
          throw call.failure("expected extents of -1 or more, got " + value);
        }
        boolean copies = value == 0 && call.node().intAttribute("allowzero", 0) == 0;
        yield copies ? copied(call, axis) : Dim.of(value);
      }
    };
  }

  private static Dim copied(Inference call, int axis) {
    Optional<List<Dim>> dims = call.dims(0);
    if (dims.isPresent() && axis >= dims.get().size()) {
      throw call.failure("%s has no axis %d to copy".formatted(call.input(0), axis));
    }
    return dims.map(list -> list.get(axis)).orElseGet(() -> call.symbols().fresh());
  }

  private static void settle(Inference call, Facts from, List<Dim> dims, Optional<Integer> free) {
    Extents have = Extents.of(from.dims().orElseThrow());
    Extents wanted = Extents.of(dims);
    Optional<Extents> rest = have.dividedBy(wanted);
    boolean settled = have.isKnown() && wanted.isKnown();
    boolean fits = free.isPresent() ? rest.isPresent() : have.factor() == wanted.factor();
    if (settled && !fits && wanted.factor() != 0) {
      throw call.failure(
          "cannot reshape %s to %s: element counts differ"
              .formatted(from, Facts.of(from.type(), dims)));
    }
    free.ifPresent(
        i -> dims.set(i, rest.map(r -> r.toDim(call)).orElseGet(() -> call.symbols().fresh())));
  }
}
