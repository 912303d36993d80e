package joist.graph.interpret;

import java.util.Map;
import java.util.function.DoublePredicate;
import java.util.function.IntPredicate;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/** Numbers and booleans to booleans, and Where. A comparison with NaN is false, as in IEEE 754. */
final class Comparisons {
  private static final int UNORDERED = 2;

  private Comparisons() {}

  static void addTo(Map<String, Operation> all) {
    all.put("Equal", compare(order -> order == 0));
    all.put("Less", compare(order -> order == -1));
    all.put("LessOrEqual", compare(order -> order == -1 || order == 0));
    all.put("Greater", compare(order -> order == 1));
    all.put("GreaterOrEqual", compare(order -> order == 1 || order == 0));
    all.put("And", logic(Boolean::logicalAnd));
    all.put("Or", logic(Boolean::logicalOr));
    all.put("Xor", logic(Boolean::logicalXor));
    all.put("Not", Operation.of(call -> test(call.input(0), x -> x == 0)));
    all.put("IsNaN", Operation.of(call -> test(call.input(0), Double::isNaN)));
    all.put("IsInf", Operation.of(Comparisons::isInf));
    all.put("Where", Operation.of(Comparisons::where));
  }

  private interface Logic {
    boolean apply(boolean a, boolean b);
  }

  private static Operation compare(IntPredicate holds) {
    return Operation.of(call -> {
      Tensor a = call.input(0);
      Tensor b = call.input(1);
      return pairs(a, b, (i, j) -> holds.test(order(a, i, b, j)));
    });
  }

  private static Operation logic(Logic logic) {
    return Operation.of(call -> {
      Tensor a = call.input(0);
      Tensor b = call.input(1);
      return pairs(a, b, (i, j) -> logic.apply(a.bool(i), b.bool(j)));
    });
  }

  private interface Pair {
    boolean holds(long i, long j);
  }

  private static Tensor pairs(Tensor a, Tensor b, Pair pair) {
    Shape shape = Layout.broadcast(a.shape(), b.shape());
    Tensor result = Tensor.zeros(ElementType.BOOL, shape);
    for (long i = 0; i < shape.elements(); i++) {
      boolean holds =
          pair.holds(Layout.source(a.shape(), shape, i), Layout.source(b.shape(), shape, i));
      Elements.setInteger(result, i, holds ? 1 : 0);
    }
    return result;
  }

  private static int order(Tensor a, long i, Tensor b, long j) {
    if (a.type() == ElementType.STRING) {
      return Integer.signum(a.string(i).compareTo(b.string(j)));
    }
    if (a.type() == ElementType.U64) {
      return Long.compareUnsigned(a.i64(i), b.i64(j));
    }
    if (Elements.exact(a.type())) {
      return Long.compare(Elements.integer(a, i), Elements.integer(b, j));
    }
    double x = Elements.real(a, i);
    double y = Elements.real(b, j);
    return x < y ? -1 : x > y ? 1 : x == y ? 0 : UNORDERED;
  }

  private static Tensor test(Tensor x, DoublePredicate predicate) {
    Tensor result = Tensor.zeros(ElementType.BOOL, x.shape());
    for (long i = 0; i < x.shape().elements(); i++) {
      Elements.setInteger(result, i, predicate.test(Elements.real(x, i)) ? 1 : 0);
    }
    return result;
  }

  private static Tensor isInf(Call call) {
    boolean negative = call.node().intAttribute("detect_negative", 1) != 0;
    boolean positive = call.node().intAttribute("detect_positive", 1) != 0;
    return test(
        call.input(0),
        x ->
            (positive && x == Double.POSITIVE_INFINITY)
                || (negative && x == Double.NEGATIVE_INFINITY));
  }

  private static Tensor where(Call call) {
    Tensor condition = call.input(0);
    Tensor ifTrue = call.input(1);
    Tensor ifFalse = call.input(2);
    Shape shape =
        Layout.broadcast(condition.shape(), Layout.broadcast(ifTrue.shape(), ifFalse.shape()));
    Tensor result = Tensor.zeros(ifTrue.type(), shape);
    for (long i = 0; i < shape.elements(); i++) {
      Tensor chosen = condition.bool(Layout.source(condition.shape(), shape, i)) ? ifTrue : ifFalse;
      Elements.copy(chosen, Layout.source(chosen.shape(), shape, i), result, i);
    }
    return result;
  }
}
