package joist.graph.typing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import joist.graph.DatumType;
import joist.graph.Dim;
import joist.graph.ValueType;
import joist.tensor.ElementType;
import joist.tensor.Tensor;

/**
 * What is known of a value before the graph runs.
 *
 * @param datum its type
 * @param contents its elements, where it is a short list of integers such as a shape; an element
 *     may be a symbol
 * @param constant the value itself, where it is small and was there before the graph runs
 */
record Facts(DatumType datum, Optional<List<Content>> contents, Optional<Tensor> constant) {
  private static final int MAX_CONTENTS = 64;

  /** An element of a shape: a number, which may be negative, or a symbol. */
  sealed interface Content {
    record Literal(long value) implements Content {}

    record Extent(Dim.Symbol symbol) implements Content {}

    static Content of(Dim dim) {
      return switch (dim) {
        case Dim.Known(long extent) -> new Literal(extent);
        case Dim.Symbol symbol -> new Extent(symbol);
      };
    }
  }

  /**
   * @param dims a tensor's dimensions; empty when not even its rank is known
   */
  Facts(ElementType type, Optional<List<Dim>> dims, Optional<List<Content>> contents) {
    this(
        dims.<DatumType>map(known -> new ValueType(type, known))
            .orElseGet(() -> new DatumType.Unranked(type)),
        contents,
        Optional.empty());
  }

  static Facts of(DatumType datum) {
    return new Facts(datum, Optional.empty(), Optional.empty());
  }

  static Facts of(ElementType type, List<Dim> dims) {
    return new Facts(type, Optional.of(List.copyOf(dims)), Optional.empty());
  }

  static Facts unranked(ElementType type) {
    return new Facts(type, Optional.empty(), Optional.empty());
  }

  static Facts of(Tensor tensor) {
    List<Dim> dims = new ArrayList<>();
    for (long extent : tensor.shape().dims()) {
      dims.add(Dim.of(extent));
    }
    Optional<Tensor> constant =
        tensor.shape().elements() <= MAX_CONTENTS ? Optional.of(tensor) : Optional.empty();
    return new Facts(new ValueType(tensor.type(), dims), contents(tensor), constant);
  }

  private static Optional<List<Content>> contents(Tensor tensor) {
    boolean index = tensor.type() == ElementType.I64 || tensor.type() == ElementType.I32;
    if (!index || tensor.shape().rank() > 1 || tensor.shape().elements() > MAX_CONTENTS) {
      return Optional.empty();
    }
    List<Content> contents = new ArrayList<>();
    for (int i = 0; i < tensor.shape().elements(); i++) {
      contents.add(
          new Content.Literal(tensor.type() == ElementType.I64 ? tensor.i64(i) : tensor.i32(i)));
    }
    return Optional.of(contents);
  }

  Facts withContents(Optional<List<Content>> other) {
    return new Facts(datum, other, constant);
  }

  boolean isTensor() {
    return datum instanceof ValueType || datum instanceof DatumType.Unranked;
  }

  /**
   * A tensor's element type.
   *
   * @throws IllegalArgumentException when it is no tensor
   */
  ElementType type() {
    return switch (datum) {
      case ValueType tensor -> tensor.elementType();
      case DatumType.Unranked(ElementType element) -> element;
      case DatumType.Sequence _, DatumType.Maybe _, DatumType.Dictionary _, DatumType.Unknown _ ->
          throw new IllegalArgumentException("expected a tensor, got " + datum);
    };
  }

  /** A tensor's dimensions; empty when not even its rank is known. */
  Optional<List<Dim>> dims() {
    return datum instanceof ValueType tensor ? Optional.of(tensor.dims()) : Optional.empty();
  }

  /** The contents as numbers, where all of them are. */
  Optional<long[]> numbers() {
    return contents
        .filter(list -> list.stream().allMatch(Content.Literal.class::isInstance))
        .map(list -> list.stream().mapToLong(c -> ((Content.Literal) c).value()).toArray());
  }

  /** The type as in {@code f32[N, 4]}, or {@code f32[...]} of an unknown rank. */
  @Override
  public String toString() {
    return datum.toString();
  }
}
