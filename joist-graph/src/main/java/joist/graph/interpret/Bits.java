package joist.graph.interpret;

import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.function.LongBinaryOperator;
import joist.tensor.ElementType;
import joist.tensor.Tensor;

/**
 * Bits of integers: BitwiseAnd, Or, Xor and Not, BitShift, and BitCast of any numbers.
 *
 * <p>A shift by less than 0 or by the type's width or more leaves nothing but what shifting without
 * end leaves: -1 for a negative number to the right, else 0. To the right, a signed number keeps
 * its sign.
 */
final class Bits {
  private Bits() {}

  static void addTo(Map<String, Operation> all) {
    all.put("BitwiseAnd", binary((a, b) -> a & b));
    all.put("BitwiseOr", binary((a, b) -> a | b));
    all.put("BitwiseXor", binary((a, b) -> a ^ b));
    all.put("BitwiseNot", Operation.of(Bits::not));
    all.put("BitShift", Operation.of(Bits::shift));
    all.put("BitCast", Operation.of(Bits::cast));
  }

  private static Operation binary(LongBinaryOperator integers) {
    return Operation.of(call -> Arithmetic.integers(call.input(0), call.input(1), integers));
  }

  private static Tensor not(Call call) {
    Tensor x = call.input(0);
    Tensor result = Tensor.zeros(x.type(), x.shape());
    for (long i = 0; i < x.shape().elements(); i++) {
      Elements.setInteger(result, i, ~Elements.integer(x, i));
    }
    return result;
  }

  private static Tensor shift(Call call) {
    Tensor x = call.input(0);
    ElementType type = x.type();
    String direction = call.node().stringAttribute("direction", "");
    if (!direction.equals("LEFT") && !direction.equals("RIGHT")) {
      throw call.failure("expected the direction LEFT or RIGHT, got '" + direction + "'");
    }
    boolean left = direction.equals("LEFT");
    return Arithmetic.integers(x, call.input(1), (a, by) -> shift(type, a, by, left));
  }

  private static long shift(ElementType type, long a, long by, boolean left) {
    boolean within = by >= 0 && by < Integers.bits(type);
    if (left) {
      return within ? a << by : 0;
    }
    if (Integers.isUnsigned(type)) {
      return within ? a >>> by : 0;
    }
    return a >> (within ? by : Long.SIZE - 1);
  }

  /** The same bytes read as another type of the same width. */
  private static Tensor cast(Call call) {
    Tensor x = call.input(0);
    ElementType type = Casts.type(call, "to", 0);
    if (x.type() == ElementType.STRING || type.bits() != x.type().bits()) {
      throw call.failure("expected numbers of one width, got %s and %s".formatted(x, type));
    }
    return type.bits() < Byte.SIZE ? castNarrow(x, type) : Tensor.over(type, x.shape(), x.data());
  }

  /** Elements of less than a byte, whose bytes repeat a sign. */
  private static Tensor castNarrow(Tensor x, ElementType type) {
    Tensor result = Tensor.zeros(type, x.shape());
    for (long i = 0; i < x.shape().elements(); i++) {
      int code = x.data().get(ValueLayout.JAVA_BYTE, i) & ((1 << type.bits()) - 1);
      if (type.isInteger()) {
        Elements.setInteger(result, i, code);
      } else {
        Elements.setCode(result, i, (byte) code);
      }
    }
    return result;
  }
}
