package joist.graph.spatial;

/**
 * How Resize stretches one axis.
 *
 * @param input the input's extent
 * @param output the output's
 * @param scale the factor asked for; where sizes are, their quotient. The output's extent may
 *     differ from input times scale, since it is rounded
 * @param start where the region of interest starts, 0 at the first pixel and 1 at the last
 * @param end where it ends
 */
public record ResizeAxis(long input, long output, double scale, double start, double end) {
  /** An axis that stays as it is. */
  public static ResizeAxis same(long extent) {
    return new ResizeAxis(extent, extent, 1, 0, 1);
  }

  /** True when every position stays what it is, in every mode. */
  public boolean isSame() {
    return input == output && scale == 1 && start == 0 && end == 1;
  }

  /**
   * The position in the input, perhaps between pixels or outside, of position {@code x} in the
   * output.
   */
  public double source(CoordinateMode mode, long x) {
    double length = scale * input;
    return switch (mode) {
      case HALF_PIXEL -> (x + 0.5) / scale - 0.5;
      case HALF_PIXEL_SYMMETRIC -> input / 2.0 * (1 - output / length) + (x + 0.5) / scale - 0.5;
      case PYTORCH_HALF_PIXEL -> output > 1 ? (x + 0.5) / scale - 0.5 : 0;
      case TF_HALF_PIXEL_FOR_NN -> (x + 0.5) / scale;
      case ALIGN_CORNERS -> length == 1 ? 0 : x * (input - 1) / (length - 1);
      case ASYMMETRIC -> x / scale;
      case TF_CROP_AND_RESIZE ->
          output > 1
              ? start * (input - 1) + x * (end - start) * (input - 1) / (output - 1)
              : 0.5 * (start + end) * (input - 1);
    };
  }
}
