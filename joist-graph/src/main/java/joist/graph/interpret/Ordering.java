package joist.graph.interpret;

import java.util.Arrays;
import joist.tensor.ElementType;
import joist.tensor.Tensor;

/**
 * The order in which elements are sorted: numbers by size, -0 with 0, NaN after all; strings by
 * their UTF-8 bytes, which is the order of their code points.
 */
final class Ordering {
  private Ordering() {}

  static int compare(Tensor x, long i, long j) {
    if (x.type() == ElementType.STRING) {
      return compare(x.string(i), x.string(j));
    }
    if (Elements.exact(x.type())) {
      return Integers.compare(x.type(), Elements.integer(x, i), Elements.integer(x, j));
    }
    return Double.compare(Elements.real(x, i) + 0.0, Elements.real(x, j) + 0.0);
  }

  static int compare(String a, String b) {
    return Arrays.compare(a.codePoints().toArray(), b.codePoints().toArray());
  }
}
