package joist.graph.spatial;

import java.util.Locale;

/** Resize's {@code coordinate_transformation_mode}: where in the input an output's position is. */
public enum CoordinateMode {
  /** Pixels are areas, whose centres are at halves. */
  HALF_PIXEL,
  /** The same, with what a rounded extent adds or lacks shared between both ends. */
  HALF_PIXEL_SYMMETRIC,
  /** The same as HALF_PIXEL, but position 0 where there is one output. */
  PYTORCH_HALF_PIXEL,
  /** HALF_PIXEL without moving back by half a pixel; version 11 alone has it. */
  TF_HALF_PIXEL_FOR_NN,
  /** The first and the last pixel stay where they are. */
  ALIGN_CORNERS,
  /** Pixels are points at whole numbers. */
  ASYMMETRIC,
  /** The corners of the region of interest become the corners of the output. */
  TF_CROP_AND_RESIZE;

  /**
   * The mode of ONNX's name, such as {@code half_pixel}.
   *
   * @throws IllegalArgumentException for any other name
   */
  public static CoordinateMode ofName(String name) {
    for (CoordinateMode mode : values()) {
      if (mode.name().equals(name.toUpperCase(Locale.ROOT))) {
        return mode;
      }
    }
    throw new IllegalArgumentException(
        "expected a coordinate_transformation_mode such as half_pixel, align_corners or"
            + " asymmetric, got "
            + name);
  }
}
