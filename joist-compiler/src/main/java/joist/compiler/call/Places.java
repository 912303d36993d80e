package joist.compiler.call;

import joist.tensor.Shape;

/** Places of one shape's elements in another of the same rank. */
final class Places {
  private Places() {}

  /** For each element of {@code part} where it is in {@code whole} with 0 along {@code axis}. */
  static int[] within(Shape part, Shape whole, int axis) {
    int[] places = new int[Math.toIntExact(part.elements())];
    long block = 1;
    long step = 1;
    for (int i = part.rank() - 1; i >= 0; i--) {
      if (i != axis) {
        for (int at = 0; at < places.length; at++) {
          places[at] += (int) (at / block % part.dim(i) * step);
        }
      }
      block *= part.dim(i);
      step *= whole.dim(i);
    }
    return places;
  }
}
