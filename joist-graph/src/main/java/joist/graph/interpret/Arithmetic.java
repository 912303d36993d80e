package joist.graph.interpret;

import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.LongBinaryOperator;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * Two numbers to one, with broadcasting: Add, Sub, Mul, Div, Mod, Pow, and Min, Max, Sum and Mean
 * of many.
 *
 * <p>Reals are computed in f64 and rounded to their type after each step, which for f32 and the
 * four basic operations is the f32 operation. Integers wrap; dividing one by 0 is an error. Min and
 * Max give NaN where any operand is NaN.
 */
final class Arithmetic {
  private Arithmetic() {}

  static void addTo(Map<String, Operation> all) {
    all.put("Add", binary(Double::sum, Long::sum));
    all.put("Sub", binary((a, b) -> a - b, (a, b) -> a - b));
    all.put("Mul", binary((a, b) -> a * b, (a, b) -> a * b));
    all.put("Div", Operation.of(Arithmetic::divide));
    all.put("Mod", Operation.of(Arithmetic::mod));
    all.put("Pow", Operation.of(Arithmetic::pow));
    all.put("Min", Operation.of(Arithmetic::min));
    all.put("Max", Operation.of(Arithmetic::max));
    all.put("Sum", Operation.of(call -> fold(call, Double::sum, Long::sum)));
    all.put("Mean", Operation.of(Arithmetic::mean));
  }

  private static Operation binary(DoubleBinaryOperator reals, LongBinaryOperator integers) {
    return Operation.of(call -> apply(call.input(0), call.input(1), reals, integers));
  }

  /** Applies to each pair of elements; the result has the type of {@code a}. */
  static Tensor apply(Tensor a, Tensor b, DoubleBinaryOperator reals, LongBinaryOperator integers) {
    Shape shape = Layout.broadcast(a.shape(), b.shape());
    Tensor result = Tensor.zeros(a.type(), shape);
    boolean exact = Elements.exact(a.type()) && Elements.exact(b.type());
    for (long i = 0; i < shape.elements(); i++) {
      long x = Layout.source(a.shape(), shape, i);
      long y = Layout.source(b.shape(), shape, i);
      if (exact) {
        Elements.setInteger(
            result, i, integers.applyAsLong(Elements.integer(a, x), Elements.integer(b, y)));
      } else {
        Elements.setReal(result, i, reals.applyAsDouble(Elements.real(a, x), Elements.real(b, y)));
      }
    }
    return result;
  }

  /** Applies to each pair of integers. */
  static Tensor integers(Tensor a, Tensor b, LongBinaryOperator integers) {
    DoubleBinaryOperator none =
        (x, y) -> {
          throw new IllegalArgumentException("expected integers, got " + a + " and " + b);
        };
    return apply(a, b, none, integers);
  }

  private static Tensor divide(Call call) {
    boolean unsigned = call.input(0).type() == ElementType.U64;
    return apply(
        call.input(0),
        call.input(1),
        (a, b) -> a / b,
        (a, b) -> unsigned ? Long.divideUnsigned(a, b) : a / b);
  }

  /**
   * What is left of a division whose quotient is truncated ({@code fmod}), so that it has the sign
   * of the dividend, as in C; or floored, so that it has that of the divisor, as in Python. Reals
   * may be floored from opset 28 on.
   */
  private static Tensor mod(Call call) {
    boolean fmod = call.node().intAttribute("fmod", 0) != 0;
    boolean unsigned = call.input(0).type() == ElementType.U64;
    if (!fmod && call.input(0).type().isFloating() && call.opset() < 28) {
      throw call.failure("expected fmod=1 for reals before opset 28, got fmod=0");
    }
    return apply(
        call.input(0),
        call.input(1),
        (a, b) -> fmod ? a % b : floorMod(a, b),
        (a, b) -> unsigned ? Long.remainderUnsigned(a, b) : fmod ? a % b : Math.floorMod(a, b));
  }

  private static double floorMod(double a, double b) {
    double rest = a % b;
    if (rest == 0) {
      return Math.copySign(0.0, b);
    }
    return rest < 0 == b < 0 || Double.isNaN(rest) ? rest : rest + b;
  }

  private static Tensor pow(Call call) {
    return apply(call.input(0), call.input(1), Math::pow, Arithmetic::pow);
  }

  private static long pow(long base, long exponent) {
    if (exponent < 0) {
      return (long) Math.pow((double) base, (double) exponent);
    }
    long result = 1;
    long square = base;
    for (long rest = exponent; rest > 0; rest >>= 1) {
      result = (rest & 1) == 1 ? result * square : result;
      square *= square;
    }
    return result;
  }

  private static Tensor min(Call call) {
    ElementType type = call.input(0).type();
    return fold(call, Math::min, (a, b) -> Integers.min(type, a, b));
  }

  private static Tensor max(Call call) {
    ElementType type = call.input(0).type();
    return fold(call, Math::max, (a, b) -> Integers.max(type, a, b));
  }

  private static Tensor fold(Call call, DoubleBinaryOperator reals, LongBinaryOperator integers) {
    List<Tensor> all = call.all();
    Tensor result = all.getFirst();
    for (Tensor next : all.subList(1, all.size())) {
      result = apply(result, next, reals, integers);
    }
    return result;
  }

  private static Tensor mean(Call call) {
    Tensor sum = fold(call, Double::sum, Long::sum);
    Tensor count = Tensor.of(Shape.of(), (double) call.all().size());
    return apply(sum, count, (a, b) -> a / b, (a, b) -> a / b);
  }
}
