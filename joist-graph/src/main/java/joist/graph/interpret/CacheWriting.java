package joist.graph.interpret;

import java.util.Map;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * TensorScatter: a cache with an update written over part of its sequence axis, from each sample's
 * own index on; in mode circular the end is followed by the start.
 */
final class CacheWriting {
  private CacheWriting() {}

  static void addTo(Map<String, Operation> all) {
    all.put("TensorScatter", Operation.of(CacheWriting::write));
  }

  private static Tensor write(Call call) {
    Tensor cache = call.input(0);
    Tensor update = call.input(1);
    Shape shape = cache.shape();
    int axis = call.axis("axis", -2, shape.rank());
    if (axis == 0 || !Layout.with(update.shape(), axis, shape.dim(axis)).equals(shape)) {
      throw call.failure(
          "expected an update that differs from %s on axis %d alone, got %s"
              .formatted(cache, axis, update));
    }
    boolean circular = call.node().stringAttribute("mode", "linear").equals("circular");
    Tensor result = Tensor.zeros(cache.type(), shape);
    for (long i = 0; i < shape.elements(); i++) {
      Elements.copy(cache, i, result, i);
    }
    for (long i = 0; i < update.shape().elements(); i++) {
      long[] at = Layout.coordinates(update.shape(), i);
      long batch = at[0];
      long index = at[axis] + call.optional(2).map(t -> Elements.integer(t, batch)).orElse(0L);
      at[axis] = circular ? Math.floorMod(index, shape.dim(axis)) : index;
      if (at[axis] < 0 || at[axis] >= shape.dim(axis)) {
        throw call.failure(
            "sample %d writes at %d, outside of %d".formatted(batch, index, shape.dim(axis)));
      }
      Elements.copy(update, i, result, Layout.flat(shape, at));
    }
    return result;
  }
}
