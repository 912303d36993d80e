package joist.graph.typing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import joist.graph.Dim;
import joist.tensor.ElementType;

/** Shapes of attention in its kinds. */
final class AttentionRules {
  private AttentionRules() {}

  /** A tensor as {@code [batch, heads, length, size]}. */
  private record Heads(Dim batch, Dim heads, Dim length, Dim size) {
    static Heads of(Inference call, int index, String headsKey) {
      List<Dim> dims = call.dims(index).orElseThrow();
      if (dims.size() == 4) {
        return new Heads(dims.get(0), dims.get(1), dims.get(2), dims.get(3));
      }
      long heads = call.node().intAttribute(headsKey, 0);
      boolean whole =
          dims.size() == 3
              && heads > 0
              && !(dims.get(2) instanceof Dim.Known(long width) && width % heads != 0);
      if (!whole) {
        throw call.failure(
            "expected [batch, heads, length, size], or [batch, length, heads * size] and %s, got %s and %d"
                .formatted(headsKey, call.input(index), heads));
      }
      Dim size =
          dims.get(2) instanceof Dim.Known(long width)
              ? Dim.of(width / heads)
              : call.symbols().fresh();
      return new Heads(dims.get(0), Dim.of(heads), dims.get(1), size);
    }
  }

  static List<Facts> attention(Inference call) {
    for (int i = 0; i < 3; i++) {
      if (call.dims(i).isEmpty()) {
        int rank = call.dims(0).map(List::size).orElse(0);
        return rank == 0 ? unranked(call) : fresh(call, rank);
      }
    }
    Heads q = Heads.of(call, 0, "q_num_heads");
    Heads k = Heads.of(call, 1, "kv_num_heads");
    Heads v = Heads.of(call, 2, "kv_num_heads");
    call.same(q.size, k.size, call.input(0), call.input(1));
    call.same(k.length, v.length, call.input(1), call.input(2));
    Dim keys = withPast(call, k.length);
    boolean packed = call.dims(0).orElseThrow().size() == 3;
    List<Dim> y =
        packed
            ? List.of(q.batch, q.length, Extents.of(List.of(q.heads, v.size)).toDim(call))
            : List.of(q.batch, q.heads, q.length, v.size);
    return List.of(
        Facts.of(call.input(0).type(), y),
        Facts.of(call.input(1).type(), List.of(k.batch, k.heads, keys, k.size)),
        Facts.of(call.input(2).type(), List.of(v.batch, v.heads, keys, v.size)),
        Facts.of(call.input(0).type(), List.of(q.batch, q.heads, q.length, keys)));
  }

  private static List<Facts> unranked(Inference call) {
    List<Facts> outputs = new ArrayList<>(fresh(call, 4));
    outputs.set(0, Facts.unranked(call.input(0).type()));
    return outputs;
  }

  private static List<Facts> fresh(Inference call, int rank) {
    return List.of(
        Facts.of(call.input(0).type(), call.fresh(rank)),
        Facts.of(call.input(1).type(), call.fresh(4)),
        Facts.of(call.input(2).type(), call.fresh(4)),
        Facts.of(call.input(0).type(), call.fresh(4)));
  }

  private static Dim withPast(Inference call, Dim length) {
    if (call.optional(4).isEmpty()) {
      return length;
    }
    Optional<Dim> past = call.dims(4).map(dims -> dims.get(2));
    return past.isPresent()
            && past.get() instanceof Dim.Known(long before)
            && length instanceof Dim.Known(long now)
        ? Dim.of(before + now)
        : call.symbols().fresh();
  }

  /** {@code [B, T, Hq * dv]} and the state {@code [B, Hkv, dk, dv]}. */
  static List<Facts> linear(Inference call) {
    if (call.dims(0).isEmpty() || call.dims(1).isEmpty() || call.dims(2).isEmpty()) {
      return List.of(Facts.of(call.type(0), call.fresh(3)), Facts.of(state(call), call.fresh(4)));
    }
    Heads q = Heads.of(call, 0, "q_num_heads");
    Heads k = Heads.of(call, 1, "kv_num_heads");
    Heads v = Heads.of(call, 2, "kv_num_heads");
    Dim width = Extents.of(List.of(q.heads, v.size)).toDim(call);
    return List.of(
        Facts.of(call.type(0), List.of(q.batch, q.length, width)),
        Facts.of(state(call), List.of(k.batch, k.heads, k.size, v.size)));
  }

  private static ElementType state(Inference call) {
    return call.optional(3).map(Facts::type).orElse(call.input(0).type());
  }

  /** {@code x[N, C, T], w[C, 1, K]}: y like x, and the state {@code [N, C, K - 1]}. */
  static List<Facts> causalConv(Inference call) {
    List<Dim> x = call.dims(0).orElseGet(() -> call.fresh(3));
    List<Dim> w = call.dims(1).orElseGet(() -> call.fresh(3));
    if (x.size() != 3 || w.size() != 3) {
      throw call.failure(
          "expected x[N, C, T] and w[C, 1, K], got %s and %s"
              .formatted(call.input(0), call.input(1)));
    }
    call.same(x.get(1), w.get(0), call.input(0), call.input(1));
    Dim before =
        w.get(2) instanceof Dim.Known(long taps) && taps > 0
            ? Dim.of(taps - 1)
            : call.symbols().fresh();
    return List.of(
        Facts.of(call.type(0), x), Facts.of(call.type(0), List.of(x.get(0), x.get(1), before)));
  }
}
