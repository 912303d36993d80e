package joist.graph.typing;

import java.util.List;
import joist.graph.Dim;

/** Shapes of RNN, GRU and LSTM: all hidden states, the last ones, and LSTM's last cells. */
final class RecurrentRules {
  private RecurrentRules() {}

  static List<Facts> recurrent(Inference call) {
    List<Dim> x = dims(call, 0);
    List<Dim> w = dims(call, 1);
    List<Dim> r = dims(call, 2);
    if (x.size() != 3 || w.size() != 3 || r.size() != 3) {
      throw call.failure(
          "expected x[T, N, I], w[dirs, gates * H, I] and r[dirs, gates * H, H], got %s, %s and %s"
              .formatted(call.input(0), call.input(1), call.input(2)));
    }
    call.same(x.get(2), w.get(2), call.input(0), call.input(1));
    call.same(w.get(1), r.get(1), call.input(1), call.input(2));
    boolean both = call.node().stringAttribute("direction", "forward").equals("bidirectional");
    Dim directions = Dim.of(both ? 2 : 1);
    call.same(directions, r.get(0), call.input(1), call.input(2));
    boolean named = call.node().attribute("hidden_size").isPresent();
    Dim hidden =
        r.get(2) instanceof Dim.Symbol && named
            ? Dim.of(call.node().intAttribute("hidden_size", 0))
            : r.get(2);
    boolean batchFirst = call.node().intAttribute("layout", 0) != 0;
    Dim batch = x.get(batchFirst ? 0 : 1);
    Dim time = x.get(batchFirst ? 1 : 0);
    Facts all =
        Facts.of(
            call.input(0).type(),
            batchFirst
                ? List.of(batch, time, directions, hidden)
                : List.of(time, directions, batch, hidden));
    Facts last =
        Facts.of(
            call.input(0).type(),
            batchFirst ? List.of(batch, directions, hidden) : List.of(directions, batch, hidden));
    return List.of(all, last, last);
  }

  private static List<Dim> dims(Inference call, int index) {
    return call.dims(index).orElseGet(() -> call.fresh(3));
  }
}
