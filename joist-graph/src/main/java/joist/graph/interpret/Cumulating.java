package joist.graph.interpret;

import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.LongBinaryOperator;
import joist.tensor.Tensor;

/**
 * Running totals along an axis: CumSum and CumProd, from the end with {@code reverse}, of what
 * comes before with {@code exclusive}. Reals run in f64 and are rounded where they are written.
 */
final class Cumulating {
  private Cumulating() {}

  static void addTo(Map<String, Operation> all) {
    all.put("CumSum", Operation.of(call -> run(call, 0, Double::sum, Long::sum)));
    all.put("CumProd", Operation.of(call -> run(call, 1, (a, b) -> a * b, (a, b) -> a * b)));
  }

  private static Tensor run(
      Call call, long start, DoubleBinaryOperator reals, LongBinaryOperator integers) {
    Tensor x = call.input(0);
    Lanes lanes =
        new Lanes(x.shape(), call.axis(Elements.integer(call.input(1), 0), x.shape().rank()));
    boolean exclusive = call.node().intAttribute("exclusive", 0) != 0;
    boolean reverse = call.node().intAttribute("reverse", 0) != 0;
    Tensor result = Tensor.zeros(x.type(), x.shape());
    for (long lane = 0; lane < lanes.count(); lane++) {
      double real = start;
      long integer = start;
      for (long k = 0; k < lanes.extent(); k++) {
        long at = lanes.at(lane, reverse ? lanes.extent() - 1 - k : k);
        if (Elements.exact(x.type())) {
          long next = integers.applyAsLong(integer, Elements.integer(x, at));
          Elements.setInteger(result, at, exclusive ? integer : next);
          integer = next;
        } else {
          double next = reals.applyAsDouble(real, Elements.real(x, at));
          Elements.setReal(result, at, exclusive ? real : next);
          real = next;
        }
      }
    }
    return result;
  }
}
