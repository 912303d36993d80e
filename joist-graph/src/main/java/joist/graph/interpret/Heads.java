package joist.graph.interpret;

import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * A query, key or value of attention, seen as {@code [batch, heads, length, size]}, whether it is
 * that or {@code [batch, length, heads * size]}.
 *
 * @param packed whether heads share the last axis
 */
@SuppressWarnings("ArrayRecordComponent")
record Heads(double[] values, int batch, int heads, int length, int size, boolean packed) {
  /** The heads of a tensor of rank 4, or of rank 3 with so many heads. */
  static Heads of(Call call, Tensor tensor, String headsKey) {
    Shape shape = tensor.shape();
    if (shape.rank() == 4) {
      return new Heads(
          Elements.reals(tensor),
          (int) shape.dim(0),
          (int) shape.dim(1),
          (int) shape.dim(2),
          (int) shape.dim(3),
          false);
    }
    long heads = call.node().intAttribute(headsKey, 0);
    if (shape.rank() != 3 || heads < 1 || shape.dim(2) % heads != 0) {
      throw call.failure(
          "expected [batch, heads, length, size], or [batch, length, heads * size] and %s, got %s and %d"
              .formatted(headsKey, tensor, heads));
    }
    return new Heads(
        Elements.reals(tensor),
        (int) shape.dim(0),
        (int) heads,
        (int) shape.dim(1),
        (int) (shape.dim(2) / heads),
        true);
  }

  static Heads zeros(int batch, int heads, int length, int size, boolean packed) {
    return new Heads(new double[batch * heads * length * size], batch, heads, length, size, packed);
  }

  private int index(int b, int h, int t, int d) {
    return packed
        ? ((b * length + t) * heads + h) * size + d
        : ((b * heads + h) * length + t) * size + d;
  }

  double at(int b, int h, int t, int d) {
    return values[index(b, h, t, d)];
  }

  void set(int b, int h, int t, int d, double value) {
    values[index(b, h, t, d)] = value;
  }

  /** This behind {@code before}, along the lengths. */
  Heads after(Heads before) {
    Heads all = zeros(batch, heads, before.length + length, size, false);
    for (int b = 0; b < batch; b++) {
      for (int h = 0; h < heads; h++) {
        for (int t = 0; t < all.length; t++) {
          for (int d = 0; d < size; d++) {
            double value =
                t < before.length ? before.at(b, h, t, d) : at(b, h, t - before.length, d);
            all.set(b, h, t, d, value);
          }
        }
      }
    }
    return all;
  }

  Tensor tensor(ElementType type) {
    Shape shape =
        packed
            ? Shape.of(batch, length, (long) heads * size)
            : Shape.of(batch, heads, length, size);
    return Elements.tensor(type, shape, values);
  }
}
