package joist.compiler.call;

import joist.tensor.Tensor;

/** GatherElements and GatherND: elements by index. */
final class LookUps {
  private LookUps() {}

  /** {@code y[..., i, ...] = x[..., indices[..., i, ...], ...]}, all of one rank. */
  static Runnable elements(Site site) {
    Tensor x = site.input(0);
    Tensor indices = site.input(1);
    int axis = site.axis(0, x.shape().rank());
    int[] places = Places.within(indices.shape(), x.shape(), axis);
    int step = Math.toIntExact(Site.product(x, axis + 1, x.shape().rank()));
    ElementCopies copies = ElementCopies.of(x, site.output());
    return () -> {
      for (int i = 0; i < places.length; i++) {
        long at = places[i] + site.index(indices, i, x.shape().dim(axis)) * step;
        copies.copy(at, i, 1);
      }
    };
  }

  /** {@code y[b, i] = x[b, indices[b, i]]}, an index being a tuple that names a part of x[b]. */
  static Runnable tuples(Site site) {
    Tensor x = site.input(0);
    Parts parts = Parts.of(site, site.input(1), x, (int) site.node().intAttribute("batch_dims", 0));
    ElementCopies copies = ElementCopies.of(x, site.output());
    return () -> {
      for (long i = 0; i < parts.count(); i++) {
        copies.copy(parts.start(i), i * parts.size(), parts.size());
      }
    };
  }
}
