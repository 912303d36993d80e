package joist.graph.interpret;

import java.util.Map;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * RotaryEmbedding: pairs of a head's numbers, turned by the angle of their position: {@code (x1 *
 * cos - x2 * sin, x1 * sin + x2 * cos)}.
 *
 * <p>A pair is an element of the first half and its fellow of the second, or two neighbours with
 * {@code interleaved}. Only the first {@code rotary_embedding_dim} numbers turn, all where it is 0.
 * Cosines and sines are looked up by input 3's position, or are there for every place. Computed in
 * f64 and rounded once.
 */
final class RotaryEmbeddings {
  private RotaryEmbeddings() {}

  static void addTo(Map<String, Operation> all) {
    all.put("RotaryEmbedding", Operation.of(RotaryEmbeddings::rotate));
  }

  private static Tensor rotate(Call call) {
    Tensor input = call.input(0);
    Heads x = Heads.of(call, input, "num_heads");
    long asked = call.node().intAttribute("rotary_embedding_dim", 0);
    int turning = asked == 0 ? x.size() : (int) asked;
    int half = turning / 2;
    Shape cosines = call.input(1).shape();
    if (turning > x.size() || cosines.dim(-1) != half || !call.input(2).shape().equals(cosines)) {
      throw call.failure(
          "expected %d cosines and sines for each position of %s, got %s and %s"
              .formatted(half, input, call.input(1), call.input(2)));
    }
    boolean interleaved = call.node().intAttribute("interleaved", 0) != 0;
    Heads y = Heads.zeros(x.batch(), x.heads(), x.length(), x.size(), x.packed());
    for (int b = 0; b < x.batch(); b++) {
      for (int t = 0; t < x.length(); t++) {
        long place = (long) b * x.length() + t;
        long row = call.optional(3).isPresent() ? Elements.integer(call.input(3), place) : place;
        for (int h = 0; h < x.heads(); h++) {
          for (int d = 0; d < x.size(); d++) {
            y.set(b, h, t, d, x.at(b, h, t, d));
          }
          for (int d = 0; d < half; d++) {
            int first = interleaved ? 2 * d : d;
            int second = interleaved ? 2 * d + 1 : d + half;
            double cos = Elements.real(call.input(1), row * half + d);
            double sin = Elements.real(call.input(2), row * half + d);
            double x1 = x.at(b, h, t, first);
            double x2 = x.at(b, h, t, second);
            y.set(b, h, t, first, cos * x1 - sin * x2);
            y.set(b, h, t, second, sin * x1 + cos * x2);
          }
        }
      }
    }
    return y.tensor(input.type());
  }
}
