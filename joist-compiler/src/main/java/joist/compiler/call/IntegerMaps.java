package joist.compiler.call;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;
import joist.graph.GraphException;
import joist.graph.Node;
import joist.tensor.ElementType;
import joist.tensor.Tensor;

/** Element-wise operators on i64. */
final class IntegerMaps {
  private static final Map<String, LongUnaryOperator> UNARY =
      Map.of("Neg", x -> -x, "Abs", Math::abs, "Sign", Long::signum, "BitwiseNot", x -> ~x);
  private static final Map<String, LongBinaryOperator> BINARY =
      Map.of(
          "Add", (x, y) -> x + y,
          "Sub", (x, y) -> x - y,
          "Mul", (x, y) -> x * y,
          "Div", (x, y) -> x / y,
          "Max", Math::max,
          "Min", Math::min,
          "BitwiseAnd", (x, y) -> x & y,
          "BitwiseOr", (x, y) -> x | y,
          "BitwiseXor", (x, y) -> x ^ y);
  private static final Map<String, Test> TESTS =
      Map.of(
          "Equal", (x, y) -> x == y,
          "Less", (x, y) -> x < y,
          "LessOrEqual", (x, y) -> x <= y,
          "Greater", (x, y) -> x > y,
          "GreaterOrEqual", (x, y) -> x >= y);

  private IntegerMaps() {}

  @FunctionalInterface
  private interface Test {
    boolean holds(long x, long y);
  }

  static Optional<Routine> of(Node node, List<ElementType> inputs, ElementType output) {
    String operator = node.operator();
    if (!inputs.stream().allMatch(type -> type == ElementType.I64) || inputs.size() > 2) {
      return Optional.empty();
    }
    if (inputs.size() == 1) {
      return Optional.ofNullable(UNARY.get(operator))
          .map(f -> (in, out) -> map(in.getFirst().orElseThrow(), out.getFirst(), f));
    }
    return output == ElementType.I64
        ? Optional.ofNullable(operator.equals("Mod") ? rest(node) : BINARY.get(operator))
            .map(f -> (in, out) -> binary(node, in, out.getFirst(), f))
        : Optional.ofNullable(TESTS.get(operator))
            .map(f -> (in, out) -> compare(in, out.getFirst(), f));
  }

  private static Runnable map(Tensor x, Tensor y, LongUnaryOperator function) {
    MemorySegment from = x.data();
    MemorySegment to = y.data();
    int count = Math.toIntExact(y.shape().elements());
    return () -> {
      for (int i = 0; i < count; i++) {
        to.setAtIndex(Tensor.I64, i, function.applyAsLong(from.getAtIndex(Tensor.I64, i)));
      }
    };
  }

  private static LongBinaryOperator rest(Node node) {
    return node.intAttribute("fmod", 0) != 0 ? (x, y) -> x % y : Math::floorMod;
  }

  private static Runnable binary(
      Node node, List<Optional<Tensor>> in, Tensor out, LongBinaryOperator function) {
    MemorySegment a = in.get(0).orElseThrow().data();
    MemorySegment b = in.get(1).orElseThrow().data();
    Broadcast x = Broadcast.of(in.get(0).orElseThrow(), out);
    Broadcast y = Broadcast.of(in.get(1).orElseThrow(), out);
    MemorySegment to = out.data();
    int count = Math.toIntExact(out.shape().elements());
    return () -> {
      try {
        for (int i = 0; i < count; i++) {
          long left = a.getAtIndex(Tensor.I64, x.of(i));
          long right = b.getAtIndex(Tensor.I64, y.of(i));
          to.setAtIndex(Tensor.I64, i, function.applyAsLong(left, right));
        }
      } catch (ArithmeticException e) {
        GraphException named =
            new GraphException(
                "node '%s' (%s): %s".formatted(node.name(), node.operator(), e.getMessage()));
        named.initCause(e);
        throw named;
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
        long left = a.getAtIndex(Tensor.I64, x.of(i));
        Flags.set(to, i, test.holds(left, b.getAtIndex(Tensor.I64, y.of(i))));
      }
    };
  }
}
