package joist.graph.interpret;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import joist.graph.Node;
import joist.graph.spatial.WindowAxis;
import joist.tensor.Shape;

/** The places of a window over all spatial axes of an input {@code [N, C, D1, ..., Dn]}. */
record Windows(List<WindowAxis> axes) {
  /**
   * The window of a node's attributes over the spatial axes of {@code input}.
   *
   * @param kernel its taps along each axis
   */
  static Windows of(Node node, Shape input, long[] kernel) {
    int count = input.rank() - 2;
    if (count < 1 || kernel.length != count) {
      throw new IllegalArgumentException(
          "expected an input [N, C, D1, ...] with as many spatial axes as the kernel %s, got %s"
              .formatted(Arrays.toString(kernel), input));
    }
    List<WindowAxis> axes = new ArrayList<>();
    for (int axis = 0; axis < count; axis++) {
      axes.add(WindowAxis.of(node, axis, count, input.dim(axis + 2), kernel[axis]));
    }
    return new Windows(axes);
  }

  /** The extents of the outputs along the spatial axes. */
  Shape outputs() {
    return Shape.of(axes.stream().mapToLong(WindowAxis::outputs).toArray());
  }

  Shape kernel() {
    return Shape.of(axes.stream().mapToLong(WindowAxis::kernel).toArray());
  }

  /** The output's shape for so many channels. */
  Shape output(long batch, long channels) {
    long[] dims = new long[axes.size() + 2];
    dims[0] = batch;
    dims[1] = channels;
    System.arraycopy(outputs().dims(), 0, dims, 2, axes.size());
    return Shape.of(dims);
  }

  /**
   * Where the window at output {@code at} reads: for each tap, row-major, the position within a
   * channel of the input, or -1 of padding.
   */
  int[] sources(long[] at) {
    int[] sources = {0};
    for (int k = 0; k < axes.size(); k++) {
      WindowAxis axis = axes.get(k);
      int kernel = (int) axis.kernel();
      int[] next = new int[sources.length * kernel];
      for (int i = 0; i < next.length; i++) {
        long source = axis.source(at[k], i % kernel);
        int outer = sources[i / kernel];
        next[i] = source < 0 || outer < 0 ? -1 : Math.toIntExact(outer * axis.extent() + source);
      }
      sources = next;
    }
    return sources;
  }
}
