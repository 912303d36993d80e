package joist.graph.interpret;

import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * Dropout: the input itself and a mask of ones; in training, which input 2 asks for from version 12
 * on, each element is dropped with the probability {@code ratio} and else scaled by 1 / (1 -
 * ratio).
 *
 * <p>The numbers are {@link Call#random}'s. The mask is of booleans, before version 10 of x's type.
 */
final class Dropouts {
  private Dropouts() {}

  static void addTo(Map<String, Operation> all) {
    all.put("Dropout", Dropouts::dropout);
  }

  private static List<Tensor> dropout(Call call) {
    Tensor x = call.input(0);
    Shape shape = x.shape();
    Tensor mask = Tensor.zeros(call.opset() < 10 ? x.type() : ElementType.BOOL, shape);
    double ratio = call.optional(1).map(r -> Elements.real(r, 0)).orElse(0.5);
    boolean training = call.optional(2).map(t -> t.bool(0)).orElse(false) && ratio != 0;
    if (!training) {
      for (long i = 0; i < shape.elements(); i++) {
        Elements.setInteger(mask, i, 1);
      }
      return List.of(x, mask);
    }
    RandomGenerator random = call.random();
    Tensor result = Tensor.zeros(x.type(), shape);
    for (long i = 0; i < shape.elements(); i++) {
      boolean kept = random.nextDouble() >= ratio;
      Elements.setInteger(mask, i, kept ? 1 : 0);
      Elements.setReal(result, i, kept ? Elements.real(x, i) / (1 - ratio) : 0);
    }
    return List.of(result, mask);
  }
}
