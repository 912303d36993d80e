package joist.compiler.expression;

import joist.compiler.expression.ElementwiseOperators.Application;
import joist.compiler.loop.Operation.UnaryKind;
import joist.graph.Node;

/** {@code Pow} of a constant exponent by multiplications and roots. */
final class Powers {
  /** Where the constant exponent is put; no attribute of ONNX's own. */
  static final String EXPONENT = "joist.exponent";

  private static final int MOST = 8;

  private Powers() {}

  /** Whole exponents up to 8, and a half, of either sign. */
  static boolean supports(Node node) {
    float size = Math.abs(node.floatAttribute(EXPONENT, Float.NaN));
    return size == 0.5 || (size == Math.rint(size) && size <= MOST);
  }

  static int emit(Application at) {
    float exponent = at.attribute(EXPONENT, 1);
    Arithmetic body = at.body();
    int power =
        Math.abs(exponent) == 0.5f
            ? body.unary(UnaryKind.SQRT, at.x())
            : whole(body, at.x(), Math.round(Math.abs(exponent)));
    return exponent < 0 ? body.over(body.constant(1), power) : power;
  }

  private static int whole(Arithmetic body, int x, int exponent) {
    if (exponent == 0) {
      return body.constant(1);
    }
    int half = exponent == 1 ? x : whole(body, x, exponent / 2);
    int even = exponent == 1 ? x : body.times(half, half);
    return exponent == 1 || exponent % 2 == 0 ? even : body.times(even, x);
  }
}
