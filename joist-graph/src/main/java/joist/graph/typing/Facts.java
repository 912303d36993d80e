package joist.graph.typing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import joist.graph.Dim;
import joist.tensor.ElementType;
import joist.tensor.Tensor;

/**
 * What is known of a value before the graph runs.
 *
 * @param dims its dimensions; empty when not even its rank is known
 * @param contents its elements, where it is a short list of integers such as a shape; an element
 *     may be a symbol
 * @param constant the value itself, where it is small and was there before the graph runs
 */
record Facts(
    ElementType type,
    Optional<List<Dim>> dims,
    Optional<List<Content>> contents,
    Optional<Tensor> constant) {
  private static final int MAX_CONTENTS = 64;

  Facts(ElementType type, Optional<List<Dim>> dims, Optional<List<Content>> contents) {
    this(type, dims, contents, Optional.empty());
  }

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
    return new Facts(tensor.type(), Optional.of(dims), contents(tensor), constant);
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
    return new Facts(type, dims, other, constant);
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
    return type
        + dims.map(list ->
                list.stream().map(Dim::toString).collect(Collectors.joining(", ", "[", "]")))
            .orElse("[...]");
  }
}
