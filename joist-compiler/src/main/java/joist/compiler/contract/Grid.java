package joist.compiler.contract;

import java.util.List;
import joist.graph.spatial.WindowAxis;

/**
 * Images in memory with their channels innermost: {@code f32[images, extents..., channels]}.
 *
 * @param extents of the spatial axes, outermost first
 */
record Grid(long images, List<Long> extents, long channels) {
  Grid {
    extents = List.copyOf(extents);
  }

  static Grid inputOf(long images, List<WindowAxis> axes, long channels) {
    return new Grid(images, axes.stream().map(WindowAxis::extent).toList(), channels);
  }

  static Grid outputOf(long images, List<WindowAxis> axes, long channels) {
    return new Grid(images, axes.stream().map(WindowAxis::outputs).toList(), channels);
  }

  /** What one step along a spatial axis moves by. */
  long stride(int axis) {
    return extents.stream().skip(axis + 1L).reduce(channels, (x, y) -> x * y);
  }

  long imageStride() {
    return extents.stream().reduce(channels, (x, y) -> x * y);
  }

  long elements() {
    return images * imageStride();
  }
}
