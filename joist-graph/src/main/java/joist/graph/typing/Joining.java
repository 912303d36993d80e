package joist.graph.typing;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import joist.graph.DatumType;
import joist.graph.Dim;
import joist.graph.ValueType;
import joist.tensor.ElementType;

/**
 * The type that covers two: of the branches of an If, or of the turns of a Loop.
 *
 * @param open the symbols that joining made, which cover any extent
 */
record Joining(Inference call, Set<Dim> open) {
  Joining(Inference call) {
    this(call, new HashSet<>());
  }

  /**
   * True where {@code b} is like {@code a} but for ranks and extents. An unknown type is like any,
   * and what may be missing may be there.
   */
  static boolean sameKind(DatumType a, DatumType b) {
    if (a instanceof DatumType.Unknown || b instanceof DatumType.Unknown) {
      return true;
    }
    Optional<ElementType> tensor = element(a);
    return switch (a) {
      case DatumType.Sequence(DatumType item) ->
          b instanceof DatumType.Sequence(DatumType other) && sameKind(item, other);
      case DatumType.Maybe(DatumType item) ->
          sameKind(item, b instanceof DatumType.Maybe(DatumType other) ? other : b);
      case DatumType.Dictionary map -> map.equals(b);
      case ValueType _, DatumType.Unranked _, DatumType.Unknown _ -> tensor.equals(element(b));
    };
  }

  private static Optional<ElementType> element(DatumType type) {
    return switch (type) {
      case ValueType tensor -> Optional.of(tensor.elementType());
      case DatumType.Unranked(ElementType element) -> Optional.of(element);
      case DatumType.Sequence _, DatumType.Maybe _, DatumType.Dictionary _, DatumType.Unknown _ ->
          Optional.empty();
    };
  }

  /** The type of which both {@code a} and {@code b} are; {@code what} they are, for the error. */
  DatumType join(DatumType a, DatumType b, String what) {
    if (!sameKind(a, b)) {
      throw call.failure("%s: expected one type, got %s and %s".formatted(what, a, b));
    }
    return join(a, b);
  }

  private DatumType join(DatumType a, DatumType b) {
    if (a.equals(b) || b instanceof DatumType.Unknown) {
      return a;
    }
    return switch (a) {
      case DatumType.Sequence(DatumType item) ->
          new DatumType.Sequence(join(item, ((DatumType.Sequence) b).element()));
      case DatumType.Maybe(DatumType item) ->
          new DatumType.Maybe(
              join(item, b instanceof DatumType.Maybe(DatumType other) ? other : b));
      case ValueType tensor when b instanceof ValueType other && other.rank() == tensor.rank() ->
          new ValueType(tensor.elementType(), join(tensor.dims(), other.dims()));
      case ValueType tensor -> new DatumType.Unranked(tensor.elementType());
      case DatumType.Unranked _, DatumType.Dictionary _ -> a;
      case DatumType.Unknown _ -> b;
    };
  }

  private List<Dim> join(List<Dim> a, List<Dim> b) {
    List<Dim> dims = new ArrayList<>();
    for (int i = 0; i < a.size(); i++) {
      boolean covers = a.get(i).equals(b.get(i)) || open.contains(a.get(i));
      dims.add(covers ? a.get(i) : opened());
    }
    return dims;
  }

  private Dim opened() {
    Dim symbol = call.symbols().fresh();
    open.add(symbol);
    return symbol;
  }
}
