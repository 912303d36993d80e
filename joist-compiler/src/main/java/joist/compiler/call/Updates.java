package joist.compiler.call;

import joist.graph.Node;
import joist.tensor.Tensor;

/**
 * ScatterElements and ScatterND without a reduction: a copy with elements written by index, one
 * after another, so that of several to one place the last one stays.
 */
final class Updates {
  private Updates() {}

  static boolean supports(Node node) {
    return node.stringAttribute("reduction", "none").equals("none");
  }

  static Runnable elements(Site site) {
    Tensor indices = site.input(1);
    if (!indices.shape().equals(site.input(2).shape())) {
      throw site.failure(
          "expected as many updates as indices, got %s and %s".formatted(site.input(2), indices));
    }
    Tensor y = site.output();
    int axis = site.axis(0, y.shape().rank());
    int[] places = Places.within(indices.shape(), y.shape(), axis);
    int step = Math.toIntExact(Site.product(y, axis + 1, y.shape().rank()));
    ElementCopies all = ElementCopies.of(site.input(0), y);
    ElementCopies updates = ElementCopies.of(site.input(2), y);
    return () -> {
      all.copy(0, 0, y.shape().elements());
      for (int i = 0; i < places.length; i++) {
        long at = places[i] + site.index(indices, i, y.shape().dim(axis)) * step;
        updates.copy(i, at, 1);
      }
    };
  }

  static Runnable tuples(Site site) {
    Tensor y = site.output();
    Parts parts = Parts.of(site, site.input(1), y, 0);
    if (site.input(2).shape().elements() != parts.count() * parts.size()) {
      throw site.failure(
          "expected updates of %d elements, got %s"
              .formatted(parts.count() * parts.size(), site.input(2)));
    }
    ElementCopies all = ElementCopies.of(site.input(0), y);
    ElementCopies updates = ElementCopies.of(site.input(2), y);
    return () -> {
      all.copy(0, 0, y.shape().elements());
      for (long i = 0; i < parts.count(); i++) {
        updates.copy(i * parts.size(), parts.start(i), parts.size());
      }
    };
  }
}
