package joist.graph.interpret;

import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.function.LongUnaryOperator;
import joist.graph.Node;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/** One number to one: signs, rounding, roots, exponentials. Clip too. */
final class Functions {
  private Functions() {}

  static void addTo(Map<String, Operation> all) {
    all.put("Neg", Operation.of(call -> map(call, x -> -x, x -> -x)));
    all.put("Abs", Operation.of(Functions::abs));
    all.put("Sign", Operation.of(Functions::sign));
    all.put("Floor", real(Math::floor));
    all.put("Ceil", real(Math::ceil));
    all.put("Round", real(Math::rint));
    all.put("Sqrt", real(Math::sqrt));
    all.put("Reciprocal", real(x -> 1 / x));
    all.put("Exp", real(Math::exp));
    all.put("Log", real(Math::log));
    all.put("Erf", real(Gauss::erf));
    all.put("Clip", Operation.of(Functions::clip));
  }

  /** An operation on reals; an integer is computed as one and truncated. */
  static Operation real(DoubleUnaryOperator function) {
    return of(node -> function);
  }

  /** As {@link #real}, of a function that the node's attributes choose. */
  static Operation of(Function<Node, DoubleUnaryOperator> function) {
    return Operation.of(call -> {
      DoubleUnaryOperator reals = function.apply(call.node());
      return map(call, reals, x -> (long) reals.applyAsDouble((double) x));
    });
  }

  static Tensor map(Call call, DoubleUnaryOperator reals, LongUnaryOperator integers) {
    Tensor x = call.input(0);
    Tensor result = Tensor.zeros(x.type(), x.shape());
    for (long i = 0; i < x.shape().elements(); i++) {
      if (Elements.exact(x.type())) {
        Elements.setInteger(result, i, integers.applyAsLong(Elements.integer(x, i)));
      } else {
        Elements.setReal(result, i, reals.applyAsDouble(Elements.real(x, i)));
      }
    }
    return result;
  }

  private static Tensor abs(Call call) {
    boolean unsigned = Integers.isUnsigned(call.input(0).type());
    return map(call, Math::abs, x -> unsigned ? x : Math.abs(x));
  }

  private static Tensor sign(Call call) {
    boolean unsigned = Integers.isUnsigned(call.input(0).type());
    return map(call, Math::signum, x -> unsigned ? (x == 0 ? 0 : 1) : Long.signum(x));
  }

  /**
   * Bounds are inputs from opset 11 on, attributes before; where both cross, the upper one wins.
   */
  private static Tensor clip(Call call) {
    Tensor x = call.input(0);
    if (call.opset() < 11) {
      double low = call.node().floatAttribute("min", -Float.MAX_VALUE);
      double high = call.node().floatAttribute("max", Float.MAX_VALUE);
      return map(call, v -> Math.min(Math.max(v, low), high), v -> v);
    }
    ElementType type = x.type();
    Tensor result = x;
    if (call.optional(1).isPresent()) {
      result =
          Arithmetic.apply(result, bound(call, 1), Math::max, (a, b) -> Integers.max(type, a, b));
    }
    if (call.optional(2).isPresent()) {
      result =
          Arithmetic.apply(result, bound(call, 2), Math::min, (a, b) -> Integers.min(type, a, b));
    }
    return result;
  }

  private static Tensor bound(Call call, int index) {
    Tensor bound = call.input(index);
    if (bound.shape().elements() != 1) {
      throw call.failure("expected one number in input %d, got %s".formatted(index, bound));
    }
    return bound.reshape(Shape.of());
  }
}
