package joist.compiler.kernel;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Function;
import joist.compiler.plan.Buffers;
import joist.compiler.plan.Call;
import joist.compiler.plan.Kernel;
import joist.compiler.plan.Place;
import joist.compiler.plan.Step;
import joist.compiler.plan.View;
import joist.tensor.ElementType;

/** Operators that compute each element of the output from one element of each input. */
final class LowerElementwise {
  private static final Map<String, ElementwiseF32.Unary> F32_UNARY =
      Map.ofEntries(
          Map.entry("Neg", x -> -x),
          Map.entry("Abs", Math::abs),
          Map.entry("Floor", x -> (float) Math.floor(x)),
          Map.entry("Ceil", x -> (float) Math.ceil(x)),
          Map.entry("Sqrt", x -> (float) Math.sqrt(x)),
          Map.entry("Exp", x -> (float) Math.exp(x)),
          Map.entry("Log", x -> (float) Math.log(x)),
          Map.entry("Sin", x -> (float) Math.sin(x)),
          Map.entry("Cos", x -> (float) Math.cos(x)),
          Map.entry("Tanh", x -> (float) Math.tanh(x)),
          Map.entry("Relu", x -> Math.max(x, 0f)),
          Map.entry("Sigmoid", x -> (float) (1 / (1 + Math.exp(-(double) x)))));
  private static final Map<String, ElementwiseF32.Binary> F32_BINARY =
      Map.of(
          "Add", (x, y) -> x + y,
          "Sub", (x, y) -> x - y,
          "Mul", (x, y) -> x * y,
          "Div", (x, y) -> x / y,
          "Max", Math::max,
          "Min", Math::min);
  private static final Map<String, ElementwiseF32.Comparison> F32_COMPARISON =
      Map.of(
          "Equal", (x, y) -> x == y,
          "Less", (x, y) -> x < y,
          "LessOrEqual", (x, y) -> x <= y,
          "Greater", (x, y) -> x > y,
          "GreaterOrEqual", (x, y) -> x >= y);

  private static final Map<String, ElementwiseF64.Unary> F64_UNARY =
      Map.ofEntries(
          Map.entry("Neg", x -> -x),
          Map.entry("Abs", Math::abs),
          Map.entry("Floor", Math::floor),
          Map.entry("Ceil", Math::ceil),
          Map.entry("Sqrt", Math::sqrt),
          Map.entry("Exp", Math::exp),
          Map.entry("Log", Math::log),
          Map.entry("Sin", Math::sin),
          Map.entry("Cos", Math::cos),
          Map.entry("Tanh", Math::tanh),
          Map.entry("Relu", x -> Math.max(x, 0)),
          Map.entry("Sigmoid", x -> 1 / (1 + Math.exp(-x))));
  private static final Map<String, ElementwiseF64.Binary> F64_BINARY =
      Map.of(
          "Add", (x, y) -> x + y,
          "Sub", (x, y) -> x - y,
          "Mul", (x, y) -> x * y,
          "Div", (x, y) -> x / y,
          "Max", Math::max,
          "Min", Math::min);
  private static final Map<String, ElementwiseF64.Comparison> F64_COMPARISON =
      Map.of(
          "Equal", (x, y) -> x == y,
          "Less", (x, y) -> x < y,
          "LessOrEqual", (x, y) -> x <= y,
          "Greater", (x, y) -> x > y,
          "GreaterOrEqual", (x, y) -> x >= y);

  private static final Map<String, ElementwiseI64.Unary> I64_UNARY =
      Map.of("Neg", x -> -x, "Abs", Math::abs);
  private static final Map<String, ElementwiseI64.Binary> I64_BINARY =
      Map.of(
          "Add", (x, y) -> x + y,
          "Sub", (x, y) -> x - y,
          "Mul", (x, y) -> x * y,
          "Max", Math::max,
          "Min", Math::min);
  private static final Map<String, ElementwiseI64.Comparison> I64_COMPARISON =
      Map.of(
          "Equal", (x, y) -> x == y,
          "Less", (x, y) -> x < y,
          "LessOrEqual", (x, y) -> x <= y,
          "Greater", (x, y) -> x > y,
          "GreaterOrEqual", (x, y) -> x >= y);

  private static final Map<String, Logic.Connective> CONNECTIVES =
      Map.of(
          "And", Boolean::logicalAnd,
          "Or", Boolean::logicalOr,
          "Xor", Boolean::logicalXor,
          "Equal", (x, y) -> x == y);
  private static final Map<String, BiPredicate<String, String>> STRING_COMPARISON =
      Map.of("Equal", String::equals);

  private LowerElementwise() {}

  static Optional<Step> lower(Call call) {
    if (call.inputs().size() == 1) {
      return call.view(0).flatMap(x -> lowerUnary(call, x));
    }
    if (call.inputs().size() == 2) {
      return call.view(0).flatMap(x -> call.view(1).flatMap(y -> lowerBinary(call, x, y)));
    }
    return Optional.empty();
  }

  private static Optional<Step> lowerUnary(Call call, View x) {
    String operator = call.node().operator();
    Place out = call.output().place();
    boolean isNan = operator.equals("IsNaN");
    return switch (call.input(0).type().elementType()) {
      case F32 ->
          isNan
              ? Optional.of((buffers, rows) -> ElementwiseF32.test(buffers, x, out, Float::isNaN))
              : step(F32_UNARY, operator, f -> b -> ElementwiseF32.unary(b, x, out, f));
      case F64 ->
          isNan
              ? Optional.of((buffers, rows) -> ElementwiseF64.test(buffers, x, out, Double::isNaN))
              : step(F64_UNARY, operator, f -> b -> ElementwiseF64.unary(b, x, out, f));
      case I64 -> step(I64_UNARY, operator, f -> b -> ElementwiseI64.unary(b, x, out, f));
      case BOOL ->
          operator.equals("Not")
              ? Optional.of((buffers, rows) -> Logic.not(buffers, x, out))
              : Optional.empty();
      default -> Optional.empty();
    };
  }

  private static Optional<Step> lowerBinary(Call call, View x, View y) {
    String operator = call.node().operator();
    Place out = call.output().place();
    ElementType type = call.input(0).type().elementType();
    if (call.input(1).type().elementType() != type) {
      return Optional.empty();
    }
    boolean gives = out.type() == type;
    return switch (type) {
      case F32 ->
          gives
              ? step(F32_BINARY, operator, f -> b -> ElementwiseF32.binary(b, x, y, out, f))
              : step(F32_COMPARISON, operator, f -> b -> ElementwiseF32.compare(b, x, y, out, f));
      case F64 ->
          gives
              ? step(F64_BINARY, operator, f -> b -> ElementwiseF64.binary(b, x, y, out, f))
              : step(F64_COMPARISON, operator, f -> b -> ElementwiseF64.compare(b, x, y, out, f));
      case I64 ->
          gives
              ? step(I64_BINARY, operator, f -> b -> ElementwiseI64.binary(b, x, y, out, f))
              : step(I64_COMPARISON, operator, f -> b -> ElementwiseI64.compare(b, x, y, out, f));
      case BOOL -> step(CONNECTIVES, operator, f -> b -> Logic.connect(b, x, y, out, f));
      case STRING ->
          step(STRING_COMPARISON, operator, f -> b -> Logic.compareStrings(b, x, y, out, f));
      default -> Optional.empty();
    };
  }

  @FunctionalInterface
  private interface Binding {
    Kernel bind(Buffers buffers);
  }

  private static <F> Optional<Step> step(
      Map<String, F> functions, String operator, Function<F, Binding> binding) {
    return Optional.ofNullable(functions.get(operator))
        .map(binding)
        .map(bound -> (buffers, capacity) -> bound.bind(buffers));
  }

  static Optional<Step> lowerWhere(Call call) {
    if (call.inputs().size() != 3 || !Select.supports(call.output().type().elementType())) {
      return Optional.empty();
    }
    List<Optional<View>> views = List.of(call.view(0), call.view(1), call.view(2));
    if (views.stream().anyMatch(Optional::isEmpty)) {
      return Optional.empty();
    }
    Place out = call.output().place();
    return Optional.of((buffers, capacity) ->
        Select.bind(
            buffers,
            views.get(0).orElseThrow(),
            views.get(1).orElseThrow(),
            views.get(2).orElseThrow(),
            out));
  }
}
