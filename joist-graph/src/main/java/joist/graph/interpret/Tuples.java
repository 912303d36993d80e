package joist.graph.interpret;

import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * Indices {@code [..., K]} as tuples, each of which names a part of a tensor: its first axes after
 * {@code batch} common ones.
 */
final class Tuples {
  private final Call call;
  private final Tensor indices;
  private final Shape shape;
  private final int batch;
  private final int length;

  Tuples(Call call, Tensor indices, Shape shape, int batch) {
    this.call = call;
    this.indices = indices;
    this.shape = shape;
    this.batch = batch;
    this.length = Math.toIntExact(indices.shape().dim(-1));
    if (length > shape.rank() - batch) {
      throw call.failure(
          "expected indices of at most %d numbers each, got %s"
              .formatted(shape.rank() - batch, indices));
    }
  }

  long count() {
    return Layout.product(indices.shape(), 0, indices.shape().rank() - 1);
  }

  /** How many elements a part has. */
  long size() {
    return Layout.product(shape, batch + length, shape.rank());
  }

  /** Where in the tensor the part of tuple {@code i} starts. */
  long start(long i) {
    long perBatch = Layout.product(indices.shape(), batch, indices.shape().rank() - 1);
    long at = perBatch == 0 ? 0 : i / perBatch;
    for (int k = 0; k < length; k++) {
      long extent = shape.dim(batch + k);
      at = at * extent + Gathering.index(call, indices, i * length + k, extent);
    }
    return at * size();
  }
}
