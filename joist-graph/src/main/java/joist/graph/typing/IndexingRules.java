package joist.graph.typing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import joist.graph.Dim;

/** Shapes of GatherND, ScatterElements and ScatterND. */
final class IndexingRules {
  private IndexingRules() {}

  static List<Facts> scatterElements(Inference call) {
    if (call.dims(1).isPresent() && call.dims(2).isPresent()) {
      List<Dim> indices = call.dims(1).get();
      List<Dim> updates = call.dims(2).get();
      checkRank(call, indices.size(), updates.size());
      for (int i = 0; i < indices.size(); i++) {
        call.same(indices.get(i), updates.get(i), call.input(1), call.input(2));
      }
      call.dims(0).ifPresent(dims -> checkRank(call, dims.size(), indices.size()));
    }
    return call.output(call.dims(0));
  }

  private static void checkRank(Inference call, int one, int other) {
    if (one != other) {
      throw call.failure(
          "expected data, indices and updates of one rank, got %s, %s and %s"
              .formatted(call.input(0), call.input(1), call.input(2)));
    }
  }

  static List<Facts> scatterNd(Inference call) {
    Optional<List<Dim>> part = part(call, 0);
    if (part.isPresent() && call.dims(2).isPresent()) {
      List<Dim> updates = call.dims(2).get();
      Facts expected = Facts.of(call.type(0), part.get());
      if (updates.size() != part.get().size()) {
        throw call.failure("expected updates %s, got %s".formatted(expected, call.input(2)));
      }
      for (int i = 0; i < updates.size(); i++) {
        call.same(part.get().get(i), updates.get(i), expected, call.input(2));
      }
    }
    return call.output(call.dims(0));
  }

  static List<Facts> gatherNd(Inference call) {
    return call.output(part(call, Math.toIntExact(call.node().intAttribute("batch_dims", 0))));
  }

  /** The dimensions of the parts of input 0 that the tuples of input 1 name. */
  private static Optional<List<Dim>> part(Inference call, int batch) {
    if (call.dims(0).isEmpty() || call.dims(1).isEmpty()) {
      return Optional.empty();
    }
    List<Dim> data = call.dims(0).get();
    List<Dim> indices = call.dims(1).get();
    if (indices.isEmpty() || batch < 0 || batch >= Math.min(indices.size(), data.size() + 1)) {
      throw call.failure(
          "cannot index %s by %s with %d common axes"
              .formatted(call.input(0), call.input(1), batch));
    }
    for (int i = 0; i < batch; i++) {
      call.same(data.get(i), indices.get(i), call.input(0), call.input(1));
    }
    if (!(indices.getLast() instanceof Dim.Known(long tuple))) {
      return Optional.empty();
    }
    if (batch + tuple > data.size()) {
      throw call.failure(
          "tuples of %d numbers, as in %s, do not index %s"
              .formatted(tuple, call.input(1), call.input(0)));
    }
    List<Dim> dims = new ArrayList<>(indices.subList(0, indices.size() - 1));
    dims.addAll(data.subList(batch + (int) tuple, data.size()));
    return Optional.of(dims);
  }
}
