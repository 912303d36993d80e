package joist.graph.spatial;

import joist.graph.Node;

/**
 * How ConvTranspose's window moves along one spatial axis.
 *
 * <p>Input {@code i} adds with tap {@code t} to the output position i * stride - before + t *
 * dilation. There are stride * (extent - 1) + output_padding + span - before - after outputs. Where
 * {@code output_shape} asks for another number, or SAME padding for no more than stride * extent,
 * the padding is what makes it so: half of it before and half after, an odd one before, but after
 * with {@code SAME_UPPER}.
 *
 * @param before what is cut off before the first output
 * @param outputs how many outputs there are
 */
public record TransposedAxis(
    long extent, long kernel, long stride, long dilation, long before, long outputs) {

  /**
   * The window of a node's attributes.
   *
   * @param axis which of the {@code axes} spatial axes
   * @throws IllegalArgumentException when attributes do not fit the axes, or no output is left
   */
  public static TransposedAxis of(Node node, int axis, int axes, long extent, long kernel) {
    AxisAttributes attributes = new AxisAttributes(node, axes);
    long stride = attributes.positive("strides", axis);
    long dilation = attributes.positive("dilations", axis);
    long full =
        stride * (extent - 1)
            + attributes.each("output_padding", axis, 0)
            + (kernel - 1) * dilation
            + 1;
    AutoPad autoPad = attributes.autoPad();
    boolean same = autoPad == AutoPad.SAME_UPPER || autoPad == AutoPad.SAME_LOWER;
    long wanted = outputShape(node, axis, axes, same ? Math.min(full, extent * stride) : -1);
    long before = autoPad == AutoPad.VALID ? 0 : attributes.padBefore(axis);
    long after = autoPad == AutoPad.VALID ? 0 : attributes.padAfter(axis);
    if (wanted >= 0) {
      long padding = Math.max(0, full - wanted);
      before = autoPad == AutoPad.SAME_UPPER ? padding / 2 : padding - padding / 2;
      after = full - wanted - before;
    }
    long outputs = full - before - after;
    if (outputs < 1) {
      throw new IllegalArgumentException(
          "expected pads that leave outputs, got %d and %d of %d".formatted(before, after, full));
    }
    return new TransposedAxis(extent, kernel, stride, dilation, before, outputs);
  }

  /** The wanted number of outputs; {@code output_shape} may start with the batch and channels. */
  private static long outputShape(Node node, int axis, int axes, long otherwise) {
    long[] shape = node.intsAttribute("output_shape");
    return shape.length < axes ? otherwise : shape[shape.length - axes + axis];
  }

  /** The output position to which {@code tap} of {@code input} adds, or -1 when it is cut off. */
  public long target(long input, long tap) {
    long position = input * stride - before + tap * dilation;
    return position < 0 || position >= outputs ? -1 : position;
  }
}
