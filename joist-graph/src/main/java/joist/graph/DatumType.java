package joist.graph;

import joist.tensor.Datum;
import joist.tensor.ElementType;
import joist.tensor.Tensor;

/** The type of a value in a graph: mostly a {@link ValueType}, else one of ONNX's rarer kinds. */
public sealed interface DatumType
    permits ValueType,
        DatumType.Unranked,
        DatumType.Sequence,
        DatumType.Maybe,
        DatumType.Dictionary,
        DatumType.Unknown {
  /** A tensor whose rank only running can tell. */
  record Unranked(ElementType elementType) implements DatumType {
    @Override
    public String toString() {
      return elementType + "[...]";
    }
  }

  /** A sequence of values of one type. */
  record Sequence(DatumType element) implements DatumType {
    @Override
    public String toString() {
      return "seq(" + element + ")";
    }
  }

  /** ONNX's optional. */
  record Maybe(DatumType content) implements DatumType {
    @Override
    public String toString() {
      return "optional(" + content + ")";
    }
  }

  /** ONNX's map from integers or strings to scalars. */
  record Dictionary(ElementType key, ElementType value) implements DatumType {
    @Override
    public String toString() {
      return "map(" + key + ", " + value + ")";
    }
  }

  /** A type that the graph leaves to inference, as bodies of control flow may. */
  record Unknown() implements DatumType {
    @Override
    public String toString() {
      return "?";
    }
  }

  /**
   * True where {@code datum} is of this type: a tensor as far as its rank, tensors in containers as
   * far as their elements. What is no optional counts as one that holds it.
   */
  default boolean holds(Datum datum) {
    return switch (this) {
      case ValueType type ->
          datum instanceof Tensor tensor
              && tensor.type() == type.elementType()
              && tensor.shape().rank() == type.rank();
      case Unranked(ElementType type) -> datum instanceof Tensor tensor && tensor.type() == type;
      case Sequence(DatumType element) ->
          datum instanceof Datum.Sequence(var items)
              && items.stream().allMatch(element.unranked()::holds);
      case Maybe(DatumType type) ->
          datum instanceof Datum.Maybe(var content)
              ? content.map(type.unranked()::holds).orElse(true)
              : type.unranked().holds(datum);
      case Dictionary(ElementType key, ElementType value) ->
          datum instanceof Datum.Dictionary(Tensor keys, Tensor values)
              && keys.type() == key
              && values.type() == value;
      case Unknown() -> true;
    };
  }

  /** This type with no more said of a tensor than its elements' type. */
  default DatumType unranked() {
    return switch (this) {
      case ValueType type -> new Unranked(type.elementType());
      case Unranked _, Sequence _, Maybe _, Dictionary _, Unknown _ -> this;
    };
  }
}
