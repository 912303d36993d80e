package joist.graph.interpret;

import java.util.Map;
import joist.tensor.ElementType;
import joist.tensor.Tensor;

/**
 * Updates written to places that indices name: ScatterElements (Scatter before opset 11),
 * ScatterND, TensorScatter.
 *
 * <p>Updates are written one after another in their row-major order, so that of several to one
 * place the last one stays; with a reduction, each joins what is there. Negative indices count from
 * the end.
 */
final class Scattering {
  private Scattering() {}

  static void addTo(Map<String, Operation> all) {
    all.put("Scatter", Operation.of(Scattering::scatterElements));
    all.put("ScatterElements", Operation.of(Scattering::scatterElements));
    all.put("ScatterND", Operation.of(Scattering::scatterNd));
    all.put("TensorScatter", Operation.of(Scattering::tensorScatter));
  }

  /** {@code y[..., indices[i], ...] = updates[i]}, the index being on one axis. */
  private static Tensor scatterElements(Call call) {
    Tensor indices = call.input(1);
    Tensor updates = call.input(2);
    Tensor result = copy(call.input(0));
    int axis = call.axis("axis", 0, result.shape().rank());
    if (!indices.shape().equals(updates.shape())) {
      throw call.failure(
          "expected as many updates as indices, got %s and %s".formatted(updates, indices));
    }
    for (long i = 0; i < indices.shape().elements(); i++) {
      long[] at = Layout.coordinates(indices.shape(), i);
      at[axis] = Gathering.index(call, indices, i, result.shape().dim(axis));
      update(call, updates, i, result, Layout.flat(result.shape(), at));
    }
    return result;
  }

  /** {@code y[indices[i]] = updates[i]}, an index being a tuple that names a part of y. */
  private static Tensor scatterNd(Call call) {
    Tensor indices = call.input(1);
    Tensor updates = call.input(2);
    Tensor result = copy(call.input(0));
    Tuples tuples = new Tuples(call, indices, result.shape(), 0);
    if (updates.shape().elements() != tuples.count() * tuples.size()) {
      throw call.failure(
          "expected updates of %d elements for %s at %s, got %s"
              .formatted(tuples.count() * tuples.size(), result, indices, updates));
    }
    for (long i = 0; i < tuples.count(); i++) {
      long start = tuples.start(i);
      for (long k = 0; k < tuples.size(); k++) {
        update(call, updates, i * tuples.size() + k, result, start + k);
      }
    }
    return result;
  }

  /** A cache with new entries written along one axis from each batch's own position on. */
  private static Tensor tensorScatter(Call call) {
    Tensor updates = call.input(1);
    Tensor result = copy(call.input(0));
    int axis = call.axis("axis", -2, result.shape().rank());
    boolean circular = call.node().stringAttribute("mode", "linear").equals("circular");
    long extent = result.shape().dim(axis);
    for (long i = 0; i < updates.shape().elements(); i++) {
      long[] at = Layout.coordinates(updates.shape(), i);
      long batch = at[0];
      long start = call.optional(2).map(index -> Elements.integer(index, batch)).orElse(0L);
      at[axis] = circular ? Math.floorMod(start + at[axis], extent) : start + at[axis];
      if (at[axis] < 0 || at[axis] >= extent) {
        throw call.failure("expected a place of 0 to %d, got %d".formatted(extent - 1, at[axis]));
      }
      Elements.copy(updates, i, result, Layout.flat(result.shape(), at));
    }
    return result;
  }

  private static Tensor copy(Tensor x) {
    Tensor result = Tensor.zeros(x.type(), x.shape());
    for (long i = 0; i < x.shape().elements(); i++) {
      Elements.copy(x, i, result, i);
    }
    return result;
  }

  private static void update(Call call, Tensor updates, long i, Tensor result, long at) {
    String reduction = call.node().stringAttribute("reduction", "none");
    if (reduction.equals("none")) {
      Elements.copy(updates, i, result, at);
    } else if (Elements.exact(result.type())) {
      long joined =
          join(
              call,
              reduction,
              result.type(),
              Elements.integer(result, at),
              Elements.integer(updates, i));
      Elements.setInteger(result, at, joined);
    } else {
      double joined = join(call, reduction, Elements.real(result, at), Elements.real(updates, i));
      Elements.setReal(result, at, joined);
    }
  }

  private static long join(Call call, String reduction, ElementType type, long a, long b) {
    return switch (reduction) {
      case "add" -> type == ElementType.BOOL ? a | b : a + b;
      case "mul" -> a * b;
      case "max" -> Integers.max(type, a, b);
      case "min" -> Integers.min(type, a, b);
      default -> throw unknown(call, reduction);
    };
  }

  private static double join(Call call, String reduction, double a, double b) {
    return switch (reduction) {
      case "add" -> a + b;
      case "mul" -> a * b;
      case "max" -> Math.max(a, b);
      case "min" -> Math.min(a, b);
      default -> throw unknown(call, reduction);
    };
  }

  private static RuntimeException unknown(Call call, String reduction) {
    return call.failure(
        "expected the reduction none, add, mul, max or min, got '" + reduction + "'");
  }
}
