package joist.onnx.version;

import joist.tensor.ElementType;

/**
 * The types that an input or output of an operator may have.
 *
 * @param codes a bit for each of ONNX's element types, at its number
 */
record TypeSet(long codes) {
  /**
   * Reads hexadecimal {@code codes}; letters for sequences and optionals behind them are passed.
   */
  static TypeSet parse(String text) {
    return new TypeSet(Long.parseLong(text.replaceAll("[oq]", ""), 16));
  }

  boolean holds(ElementType type) {
    return (codes >> type.onnxCode() & 1) != 0;
  }
}
