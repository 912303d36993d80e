package joist.graph.spatial;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import joist.graph.Node;

/**
 * Which inputs Resize mixes for an output, and how much of each: the mode, its constants, and what
 * becomes of positions outside.
 *
 * <p>With the input position x, the input at i has the weight kernel((i - x) * s) over the sum of
 * all. Linear's kernel is {@code 1 - |t|} for |t| < 1; cubic's is Keys' (IEEE document 1163711) for
 * |t| < 2. s is 1, but with {@code antialias} the scale where that is below 1, so that no input is
 * skipped. An index outside of the input means its nearest edge, or nothing with {@code
 * exclude_outside}.
 *
 * @param support beyond which distance the kernel is 0
 * @param outside the value of positions outside, of TF_CROP_AND_RESIZE
 */
public record ResizeFilter(
    Node node,
    int opset,
    CoordinateMode coordinates,
    DoubleUnaryOperator kernel,
    int support,
    double outside) {

  /** An input and its part in an output. */
  public record Tap(long index, double weight) {}

  public static ResizeFilter of(Node node, int opset) {
    String coordinates = opset < 11 ? "asymmetric" : "half_pixel";
    String mode = node.stringAttribute("mode", "nearest");
    boolean cubic = mode.equals("cubic");
    if (!cubic && !mode.equals("linear") && !mode.equals("nearest")) {
      throw new IllegalArgumentException(
          "expected a mode of nearest, linear or cubic, got " + mode);
    }
    double a = node.floatAttribute("cubic_coeff_a", -0.75f);
    return new ResizeFilter(
        node,
        opset,
        CoordinateMode.ofName(node.stringAttribute("coordinate_transformation_mode", coordinates)),
        cubic ? t -> cubic(Math.abs(t), a) : t -> Math.max(0, 1 - Math.abs(t)),
        cubic ? 2 : 1,
        node.floatAttribute("extrapolation_value", 0));
  }

  /** Keys' kernel with the coefficient a. */
  public static double cubic(double t, double a) {
    if (t < 1) {
      return ((a + 2) * t - (a + 3)) * t * t + 1;
    }
    return t < 2 ? ((a * t - 5 * a) * t + 8 * a) * t - 4 * a : 0;
  }

  /** True of the mode nearest, which takes one input as it is. */
  public boolean copies() {
    return node.stringAttribute("mode", "nearest").equals("nearest");
  }

  public boolean isOutside(ResizeAxis axis, long x) {
    double source = axis.source(coordinates, x);
    return coordinates == CoordinateMode.TF_CROP_AND_RESIZE
        && (source < 0 || source > axis.input() - 1);
  }

  /** The one input nearest to the position of output {@code x}. */
  public long nearest(ResizeAxis axis, long x) {
    double source = axis.source(coordinates, x);
    double rounded =
        switch (nearestMode(axis)) {
          case "round_prefer_floor" -> Math.ceil(source - 0.5);
          case "round_prefer_ceil" -> Math.floor(source + 0.5);
          case "floor" -> Math.floor(source);
          case "ceil" -> Math.ceil(source);
          default ->
              throw new IllegalArgumentException(
                  "expected a nearest_mode of round_prefer_floor, round_prefer_ceil, floor or"
                      + " ceil, got "
                      + nearestMode(axis));
        };
    return Math.clamp((long) rounded, 0, Math.max(0, axis.input() - 1));
  }

  private String nearestMode(ResizeAxis axis) {
    if (opset < 11) {
      return axis.scale() < 1 ? "ceil" : "floor";
    }
    return node.stringAttribute("nearest_mode", "round_prefer_floor");
  }

  /** The inputs of which output {@code x} is the weighted mean. */
  public List<Tap> taps(ResizeAxis axis, long x) {
    double source = axis.source(coordinates, x);
    boolean antialias = node.intAttribute("antialias", 0) != 0;
    boolean excludes = node.intAttribute("exclude_outside", 0) != 0;
    double squeeze = antialias ? Math.min(1, axis.scale()) : 1;
    List<Tap> taps = new ArrayList<>();
    double sum = 0;
    long first = (long) Math.floor(source - support / squeeze);
    long last = (long) Math.ceil(source + support / squeeze);
    for (long i = first; i <= last; i++) {
      double weight = kernel.applyAsDouble((i - source) * squeeze);
      long edge = Math.clamp(i, 0, axis.input() - 1);
      if (weight != 0 && (edge == i || !excludes)) {
        taps.add(new Tap(edge, weight));
        sum += weight;
      }
    }
    double whole = sum;
    return taps.stream().map(tap -> new Tap(tap.index, tap.weight / whole)).toList();
  }
}
