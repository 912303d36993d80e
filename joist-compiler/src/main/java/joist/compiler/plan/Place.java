package joist.compiler.plan;

import joist.tensor.ElementType;

/**
 * Where a value lies in a frame: element {@code (row, column)} is at {@code offset + row * stride +
 * column} of an array. A constant has a stride of 0, so every row reads the same elements.
 *
 * @param buffer the number of the array in {@link Buffers}
 * @param width elements of a row
 */
public record Place(ElementType type, int buffer, int offset, int stride, int width) {
  /** The part of each row that starts at {@code column} and is {@code columns} wide. */
  public Place part(int column, int columns) {
    return new Place(type, buffer, offset + column, stride, columns);
  }
}
