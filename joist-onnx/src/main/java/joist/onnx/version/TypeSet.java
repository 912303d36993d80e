package joist.onnx.version;

import joist.graph.DatumType;
import joist.graph.ValueType;
import joist.tensor.ElementType;

/**
 * The types that an input or output of an operator may have.
 *
 * @param codes a bit for each of ONNX's element types of tensors, at its number
 * @param sequences whether it may be a sequence
 * @param optionals whether it may be ONNX's optional
 */
record TypeSet(long codes, boolean sequences, boolean optionals) {
  /** Reads hexadecimal codes, with {@code o} and {@code q} behind them for what is no tensor. */
  static TypeSet parse(String text) {
    long codes = Long.parseLong(text.replaceAll("[oq]", ""), 16);
    return new TypeSet(codes, text.contains("q"), text.contains("o"));
  }

  boolean holds(DatumType type) {
    return switch (type) {
      case DatumType.Sequence _ -> sequences;
      case DatumType.Maybe _ -> optionals;
      case DatumType.Dictionary _, DatumType.Unknown _ -> true;
      case ValueType tensor -> holds(tensor.elementType());
      case DatumType.Unranked(ElementType element) -> holds(element);
    };
  }

  private boolean holds(ElementType type) {
    return (codes >> type.onnxCode() & 1) != 0;
  }
}
