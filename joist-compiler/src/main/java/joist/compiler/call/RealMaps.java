package joist.compiler.call;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoublePredicate;
import java.util.function.DoubleUnaryOperator;
import joist.tensor.ElementType;
import joist.tensor.Tensor;

/** Element-wise operators on f64, and those on f32 that loops have no functions for. */
final class RealMaps {
  private static final Map<String, DoubleUnaryOperator> UNARY =
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
          Map.entry("Tan", Math::tan),
          Map.entry("Asin", Math::asin),
          Map.entry("Acos", Math::acos),
          Map.entry("Atan", Math::atan),
          Map.entry("Sinh", Math::sinh),
          Map.entry("Cosh", Math::cosh),
          Map.entry("Sign", Math::signum),
          Map.entry("Tanh", Math::tanh),
          Map.entry("Relu", x -> Math.max(x, 0)),
          Map.entry("Sigmoid", x -> 1 / (1 + Math.exp(-x))));
  private static final Map<String, DoubleBinaryOperator> BINARY =
      Map.of(
          "Add", (x, y) -> x + y,
          "Sub", (x, y) -> x - y,
          "Mul", (x, y) -> x * y,
          "Div", (x, y) -> x / y,
          "Max", Math::max,
          "Min", Math::min);
  private static final Map<String, Test> TESTS =
      Map.of(
          "Equal", (x, y) -> x == y,
          "Less", (x, y) -> x < y,
          "LessOrEqual", (x, y) -> x <= y,
          "Greater", (x, y) -> x > y,
          "GreaterOrEqual", (x, y) -> x >= y);

  private RealMaps() {}

  @FunctionalInterface
  private interface Test {
    boolean holds(double x, double y);
  }

  static Optional<Routine> of(String operator, List<ElementType> inputs, ElementType output) {
    boolean wide = inputs.stream().allMatch(type -> type == ElementType.F64);
    boolean same = output == inputs.getFirst();
    if (inputs.size() == 1) {
      return operator.equals("IsNaN") && wide
          ? Optional.of(
              (in, out) -> test(in.getFirst().orElseThrow(), out.getFirst(), Double::isNaN))
          : unary(operator, wide, same, inputs.getFirst());
    }
    if (!wide || inputs.size() != 2) {
      return Optional.empty();
    }
    return same
        ? Optional.ofNullable(BINARY.get(operator))
            .map(f -> (in, out) -> binary(in, out.getFirst(), f))
        : Optional.ofNullable(TESTS.get(operator))
            .map(f -> (in, out) -> compare(in, out.getFirst(), f));
  }

  private static Optional<Routine> unary(
      String operator, boolean wide, boolean same, ElementType type) {
    DoubleUnaryOperator function = UNARY.get(operator);
    if (function == null || !same || !(wide || type == ElementType.F32)) {
      return Optional.empty();
    }
    return Optional.of(
        wide
            ? (in, out) -> map(in.getFirst().orElseThrow(), out.getFirst(), function)
            : (in, out) -> mapFloats(in.getFirst().orElseThrow(), out.getFirst(), function));
  }

  private static Runnable map(Tensor x, Tensor y, DoubleUnaryOperator function) {
    MemorySegment from = x.data();
    MemorySegment to = y.data();
    int count = Math.toIntExact(y.shape().elements());
    return () -> {
      for (int i = 0; i < count; i++) {
        to.setAtIndex(Tensor.F64, i, function.applyAsDouble(from.getAtIndex(Tensor.F64, i)));
      }
    };
  }

  private static Runnable mapFloats(Tensor x, Tensor y, DoubleUnaryOperator function) {
    MemorySegment from = x.data();
    MemorySegment to = y.data();
    int count = Math.toIntExact(y.shape().elements());
    return () -> {
      for (int i = 0; i < count; i++) {
        float value = (float) function.applyAsDouble(from.getAtIndex(Tensor.F32, i));
        to.setAtIndex(Tensor.F32, i, value);
      }
    };
  }

  private static Runnable test(Tensor x, Tensor y, DoublePredicate test) {
    MemorySegment from = x.data();
    MemorySegment to = y.data();
    int count = Math.toIntExact(y.shape().elements());
    return () -> {
      for (int i = 0; i < count; i++) {
        Flags.set(to, i, test.test(from.getAtIndex(Tensor.F64, i)));
      }
    };
  }

  private static Runnable binary(
      List<Optional<Tensor>> in, Tensor out, DoubleBinaryOperator function) {
    MemorySegment a = in.get(0).orElseThrow().data();
    MemorySegment b = in.get(1).orElseThrow().data();
    Broadcast x = Broadcast.of(in.get(0).orElseThrow(), out);
    Broadcast y = Broadcast.of(in.get(1).orElseThrow(), out);
    MemorySegment to = out.data();
    int count = Math.toIntExact(out.shape().elements());
    return () -> {
      for (int i = 0; i < count; i++) {
        double left = a.getAtIndex(Tensor.F64, x.of(i));
        to.setAtIndex(
            Tensor.F64, i, function.applyAsDouble(left, b.getAtIndex(Tensor.F64, y.of(i))));
      }
    };
  }

  private static Runnable compare(List<Optional<Tensor>> in, Tensor out, Test test) {
    MemorySegment a = in.get(0).orElseThrow().data();
    MemorySegment b = in.get(1).orElseThrow().data();
    Broadcast x = Broadcast.of(in.get(0).orElseThrow(), out);
    Broadcast y = Broadcast.of(in.get(1).orElseThrow(), out);
    MemorySegment to = out.data();
    int count = Math.toIntExact(out.shape().elements());
    return () -> {
      for (int i = 0; i < count; i++) {
        double left = a.getAtIndex(Tensor.F64, x.of(i));
        Flags.set(to, i, test.holds(left, b.getAtIndex(Tensor.F64, y.of(i))));
      }
    };
  }
}
