package joist.graph.typing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import joist.graph.Dim;

/** A product of extents: a number times symbols. */
record Extents(long factor, List<Dim.Symbol> symbols) {
  static Extents of(List<Dim> dims) {
    long factor = 1;
    List<Dim.Symbol> symbols = new ArrayList<>();
    for (Dim dim : dims) {
      switch (dim) {
        case Dim.Known(long extent) -> factor = Math.multiplyExact(factor, extent);
        case Dim.Symbol symbol -> symbols.add(symbol);
      }
    }
    return new Extents(factor, symbols);
  }

  /** This product over {@code divisor}, where that is one extent for sure. */
  Optional<Extents> dividedBy(Extents divisor) {
    List<Dim.Symbol> rest = new ArrayList<>(symbols);
    for (Dim.Symbol symbol : divisor.symbols) {
      if (!rest.remove(symbol)) {
        return Optional.empty();
      }
    }
    boolean whole = divisor.factor != 0 && factor % divisor.factor == 0;
    return whole ? Optional.of(new Extents(factor / divisor.factor, rest)) : Optional.empty();
  }

  boolean isKnown() {
    return symbols.isEmpty();
  }

  /** The product as one dimension: a number, a symbol, or else a new symbol. */
  Dim toDim(Inference call) {
    if (isKnown() || factor == 0) {
      return Dim.of(factor);
    }
    return factor == 1 && symbols.size() == 1 ? symbols.getFirst() : call.symbols().fresh();
  }
}
