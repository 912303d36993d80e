package joist.graph.spatial;

import joist.graph.Node;

/**
 * How a window moves along one spatial axis in convolutions and pooling.
 *
 * <p>Output {@code o} reads with tap {@code t} the position {@code o * stride - before + t *
 * dilation}; positions outside of the input are padding.
 *
 * <p>There are (extent + before + after - span) / stride + 1 outputs, the quotient rounded down, or
 * up with {@code ceil_mode}; but a last window that would start after the input and the padding
 * before it is left out. With SAME padding there are ceil(extent / stride).
 *
 * @param extent the input's extent
 * @param before padding before the input
 * @param after padding after it
 * @param outputs how many places the window takes
 */
public record WindowAxis(
    long extent, long kernel, long stride, long dilation, long before, long after, long outputs) {

  /**
   * The window of a node's attributes {@code strides}, {@code dilations}, {@code pads}, {@code
   * auto_pad} and {@code ceil_mode}.
   *
   * @param axis which of the {@code axes} spatial axes
   * @throws IllegalArgumentException when attributes do not fit the axes, or no window fits the
   *     input
   */
  public static WindowAxis of(Node node, int axis, int axes, long extent, long kernel) {
    AxisAttributes attributes = new AxisAttributes(node, axes);
    long stride = attributes.positive("strides", axis);
    long dilation = attributes.positive("dilations", axis);
    if (kernel < 1) {
      throw new IllegalArgumentException("expected a kernel above 0, got " + kernel);
    }
    long span = Math.addExact(Math.multiplyExact(kernel - 1, dilation), 1);
    boolean ceil = node.intAttribute("ceil_mode", 0) != 0;
    return switch (attributes.autoPad()) {
      case NOTSET -> {
        long before = attributes.padBefore(axis);
        long after = attributes.padAfter(axis);
        long outputs = outputs(extent, span, stride, before, after, ceil);
        yield new WindowAxis(extent, kernel, stride, dilation, before, after, outputs);
      }
      case VALID ->
          new WindowAxis(
              extent, kernel, stride, dilation, 0, 0, outputs(extent, span, stride, 0, 0, ceil));
      case SAME_UPPER -> same(extent, kernel, stride, dilation, false);
      case SAME_LOWER -> same(extent, kernel, stride, dilation, true);
    };
  }

  private static WindowAxis same(
      long extent, long kernel, long stride, long dilation, boolean lower) {
    long outputs = Math.ceilDiv(extent, stride);
    long padding = Math.max(0, (outputs - 1) * stride + (kernel - 1) * dilation + 1 - extent);
    long before = lower ? padding - padding / 2 : padding / 2;
    return new WindowAxis(extent, kernel, stride, dilation, before, padding - before, outputs);
  }

  private static long outputs(
      long extent, long span, long stride, long before, long after, boolean ceil) {
    long room = extent + before + after - span;
    long outputs = (ceil ? Math.ceilDiv(room, stride) : Math.floorDiv(room, stride)) + 1;
    if (ceil && (outputs - 1) * stride >= extent + before) {
      outputs--;
    }
    if (outputs < 1) {
      throw new IllegalArgumentException(
          "a window that spans %d does not fit an extent of %d with padding of %d and %d"
              .formatted(span, extent, before, after));
    }
    return outputs;
  }

  /**
   * True when there are as many outputs as inputs whatever the extent, so that a symbol stays.
   *
   * @throws IllegalArgumentException as {@link #of}
   */
  public static boolean keepsExtent(Node node, int axis, int axes, long kernel) {
    AxisAttributes attributes = new AxisAttributes(node, axes);
    if (attributes.positive("strides", axis) != 1) {
      return false;
    }
    long span = (kernel - 1) * attributes.positive("dilations", axis) + 1;
    return switch (attributes.autoPad()) {
      case NOTSET -> attributes.padBefore(axis) + attributes.padAfter(axis) == span - 1;
      case VALID -> span == 1;
      case SAME_UPPER, SAME_LOWER -> true;
    };
  }

  /**
   * The input position that {@code tap} of the window at {@code output} reads, or -1 of padding.
   */
  public long source(long output, long tap) {
    long position = output * stride - before + tap * dilation;
    return position < 0 || position >= extent ? -1 : position;
  }
}
