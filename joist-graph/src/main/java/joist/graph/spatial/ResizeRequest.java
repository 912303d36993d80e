package joist.graph.spatial;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import joist.graph.Node;

/**
 * What a Resize or Upsample node asks for: scales or sizes of some axes.
 *
 * <p>With scales, an extent becomes floor(extent * scale), multiplied in f32, since 0.7f times 10
 * is 7; with {@code tf_crop_and_resize} it is the extent of the region of interest. With sizes they
 * are what it becomes, unless {@code keep_aspect_ratio_policy} asks for one factor for all axes:
 * the least or greatest of theirs, the extents rounded half up.
 *
 * @param scales a factor for each of the axes; empty where there are sizes
 * @param sizes an extent for each of the axes; empty where there are scales
 * @param region starts, then ends, of the axes' regions of interest; empty for the whole
 */
@SuppressWarnings("ArrayRecordComponent")
public record ResizeRequest(Node node, float[] scales, long[] sizes, double[] region) {
  /**
   * How each axis of an input is stretched.
   *
   * @throws IllegalArgumentException when there are not as many scales or sizes as axes
   */
  public List<ResizeAxis> axes(long[] extents) {
    int count = scales.length > 0 ? scales.length : sizes.length;
    int wanted = node.attribute("axes").isPresent() ? axesAttribute().length : extents.length;
    if (count != wanted) {
      throw new IllegalArgumentException(
          "expected scales or sizes for %d axes, got %d scales and %d sizes"
              .formatted(wanted, scales.length, sizes.length));
    }
    List<ResizeAxis> axes = new ArrayList<>();
    for (int axis = 0; axis < extents.length; axis++) {
      OptionalInt index = index(axis, extents.length);
      axes.add(
          index.isPresent()
              ? axis(extents, axis, index.getAsInt())
              : ResizeAxis.same(extents[axis]));
    }
    return axes;
  }

  private long[] axesAttribute() {
    return node.intsAttribute("axes");
  }

  /** Which of the scales or sizes is that of {@code axis}. */
  public OptionalInt index(int axis, int rank) {
    if (node.attribute("axes").isEmpty()) {
      return OptionalInt.of(axis);
    }
    for (int i = 0; i < axesAttribute().length; i++) {
      if (Math.floorMod(axesAttribute()[i], rank) == axis) {
        return OptionalInt.of(i);
      }
    }
    return OptionalInt.empty();
  }

  /** True when sizes are what extents become, whatever they were. */
  public boolean stretches() {
    return node.stringAttribute("keep_aspect_ratio_policy", "stretch").equals("stretch");
  }

  private ResizeAxis axis(long[] extents, int axis, int index) {
    boolean crops =
        region.length > 0
            && node.stringAttribute("coordinate_transformation_mode", "")
                .equals("tf_crop_and_resize");
    double start = crops ? region[index] : 0;
    double end = crops ? region[index + region.length / 2] : 1;
    long extent = extents[axis];
    if (scales.length > 0) {
      long output = (long) Math.floor((float) extent * (float) (end - start) * scales[index]);
      return new ResizeAxis(extent, output, scales[index], start, end);
    }
    if (stretches()) {
      return new ResizeAxis(extent, sizes[index], (double) sizes[index] / extent, start, end);
    }
    double scale = commonScale(extents);
    return new ResizeAxis(extent, (long) Math.floor(scale * extent + 0.5), scale, start, end);
  }

  private double commonScale(long[] extents) {
    boolean smaller =
        node.stringAttribute("keep_aspect_ratio_policy", "stretch").equals("not_larger");
    double[] quotients = new double[sizes.length];
    for (int axis = 0; axis < extents.length; axis++) {
      int at = axis;
      index(axis, extents.length).ifPresent(i -> quotients[i] = (double) sizes[i] / extents[at]);
    }
    Arrays.sort(quotients);
    return quotients[smaller ? 0 : quotients.length - 1];
  }
}
