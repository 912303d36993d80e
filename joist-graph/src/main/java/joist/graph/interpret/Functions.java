package joist.graph.interpret;

import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.function.LongUnaryOperator;
import joist.graph.Node;
import joist.tensor.Tensor;

/** One number to one: signs, rounding, roots, exponentials and activations. Clip too. */
final class Functions {
  private Functions() {}

  static void addTo(Map<String, Operation> all) {
    all.put("Neg", Operation.of(call -> map(call, x -> -x, x -> -x)));
    all.put("Abs", Operation.of(call -> map(call, Math::abs, Math::abs)));
    all.put("Sign", Operation.of(call -> map(call, Math::signum, Long::signum)));
    all.put("Floor", real(Math::floor));
    all.put("Ceil", real(Math::ceil));
    all.put("Round", real(Math::rint));
    all.put("Sqrt", real(Math::sqrt));
    all.put("Reciprocal", real(x -> 1 / x));
    all.put("Exp", real(Math::exp));
    all.put("Log", real(Math::log));
    all.put("Sin", real(Math::sin));
    all.put("Cos", real(Math::cos));
    all.put("Tanh", real(Math::tanh));
    all.put("Erf", real(Gauss::erf));
    all.put("Clip", Operation.of(Functions::clip));
    addActivations(all);
  }

  private static void addActivations(Map<String, Operation> all) {
    all.put("Sigmoid", real(Functions::sigmoid));
    all.put("Softplus", real(x -> Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))));
    all.put("Relu", Operation.of(call -> map(call, x -> Math.max(x, 0), x -> Math.max(x, 0))));
    all.put("LeakyRelu", of(node -> leaky(node.floatAttribute("alpha", 0.01f))));
    all.put("Elu", of(node -> elu(node.floatAttribute("alpha", 1))));
    all.put(
        "HardSigmoid",
        of(node ->
            hardSigmoid(node.floatAttribute("alpha", 0.2f), node.floatAttribute("beta", 0.5f))));
    all.put(
        "Gelu",
        of(node ->
            node.stringAttribute("approximate", "none").equals("tanh")
                ? Functions::geluByTanh
                : x -> 0.5 * x * (1 + Gauss.erf(x / Math.sqrt(2)))));
  }

  static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  private static DoubleUnaryOperator leaky(double alpha) {
    return x -> x < 0 ? alpha * x : x;
  }

  private static DoubleUnaryOperator elu(double alpha) {
    return x -> x < 0 ? alpha * Math.expm1(x) : x;
  }

  private static DoubleUnaryOperator hardSigmoid(double alpha, double beta) {
    return x -> Math.max(0, Math.min(1, alpha * x + beta));
  }

  private static double geluByTanh(double x) {
    return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
  }

  private static Operation real(DoubleUnaryOperator function) {
    return of(node -> function);
  }

  private static Operation of(Function<Node, DoubleUnaryOperator> function) {
    return Operation.of(call -> {
      DoubleUnaryOperator reals = function.apply(call.node());
      return map(call, reals, x -> (long) reals.applyAsDouble((double) x));
    });
  }

  private static Tensor map(Call call, DoubleUnaryOperator reals, LongUnaryOperator integers) {
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
    Tensor result = x;
    if (call.optional(1).isPresent()) {
      result = Arithmetic.apply(result, call.input(1), Math::max, Math::max);
    }
    if (call.optional(2).isPresent()) {
      result = Arithmetic.apply(result, call.input(2), Math::min, Math::min);
    }
    return result;
  }
}
