package joist.compiler.call;

import joist.tensor.Tensor;

/**
 * The parts of a tensor that tuples of indices name: {@code x[b, indices[b, i, :]]}.
 *
 * @param batch how many axes in front both have
 * @param count how many tuples there are
 * @param size how many elements a part has
 */
record Parts(Site site, Tensor indices, Tensor x, int batch, long count, long size) {
  static Parts of(Site site, Tensor indices, Tensor x, int batch) {
    int tuple = Math.toIntExact(indices.shape().dim(-1));
    long count = Site.product(indices, 0, indices.shape().rank() - 1);
    return new Parts(
        site, indices, x, batch, count, Site.product(x, batch + tuple, x.shape().rank()));
  }

  /** The first element of the part that tuple {@code i} names. */
  long start(long i) {
    int tuple = Math.toIntExact(indices.shape().dim(-1));
    long perBatch = count / Math.max(1, Site.product(x, 0, batch));
    long start = batch == 0 ? 0 : i / perBatch;
    for (int k = 0; k < tuple; k++) {
      long extent = x.shape().dim(batch + k);
      start = start * extent + site.index(indices, i * tuple + k, extent);
    }
    return start * size;
  }
}
