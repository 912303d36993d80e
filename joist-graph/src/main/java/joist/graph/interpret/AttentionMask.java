package joist.graph.interpret;

import java.util.Optional;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * What Attention adds to the score of a query and a key: minus infinity where it must not look.
 *
 * <p>A query at {@code i} stands at the position {@code i + offset}, where the offset is the number
 * of keys before the block of queries. Causal: keys after that position are hidden. Windows: keys
 * further to the left or right than so many. Padding: keys from {@code nonpad_kv_seqlen} on. And
 * the mask: hidden where a boolean one is false or where it is too short, else added.
 *
 * @param whole the shape {@code [batch, heads, queries, keys]}
 * @param past keys that come from the cache
 */
record AttentionMask(Call call, Shape whole, int past) {
  double bias(int b, int h, int i, int j) {
    long position = i + offset(b);
    boolean hidden =
        (call.node().intAttribute("is_causal", 0) != 0 && j > position)
            || (window("left_window_size") >= 0 && j < position - window("left_window_size"))
            || (window("right_window_size") >= 0 && j > position + window("right_window_size"))
            || (call.optional(6).isPresent() && j >= Elements.integer(call.input(6), b));
    return hidden ? Double.NEGATIVE_INFINITY : masked(b, h, i, j);
  }

  private long window(String key) {
    return call.node().intAttribute(key, -1);
  }

  private long offset(int b) {
    boolean externalCache = call.optional(4).isEmpty() && call.optional(6).isPresent();
    return externalCache ? Elements.integer(call.input(6), b) - whole.dim(2) : past;
  }

  private double masked(int b, int h, int i, int j) {
    Optional<Tensor> mask = call.optional(3);
    if (mask.isEmpty()) {
      return 0;
    }
    Shape shape = mask.get().shape();
    if (shape.dim(-1) != 1 && j >= shape.dim(-1)) {
      return Double.NEGATIVE_INFINITY;
    }
    long[] at = {b, h, i, j};
    long index = 0;
    for (int axis = 0; axis < shape.rank(); axis++) {
      long extent = shape.dim(axis);
      index = index * extent + (extent == 1 ? 0 : at[axis + 4 - shape.rank()]);
    }
    if (mask.get().type() == ElementType.BOOL) {
      return mask.get().bool(index) ? 0 : Double.NEGATIVE_INFINITY;
    }
    return Elements.real(mask.get(), index);
  }
}
