package joist.onnx.version;

import java.util.Arrays;
import java.util.Optional;
import joist.graph.Attribute;
import joist.graph.Node;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * Upsample and Resize. Until opset 10 pixels lie at whole numbers and the nearest one is the one
 * before ({@code asymmetric}, {@code floor}); from 11 on attributes say it.
 */
final class ResizeForms {
  private static final String COORDINATES = "coordinate_transformation_mode";
  private static final String HALF_PIXEL = "half_pixel";
  private static final String ASYMMETRIC = "asymmetric";

  private ResizeForms() {}

  static void scalesToInput(Node node, Rewrite rewrite) {
    float[] scales = node.floatsAttribute("scales");
    String input = rewrite.constant(node, "scales", Tensor.of(Shape.of(scales.length), scales));
    rewrite.emit(NodeDraft.of(node).without("scales").input(1, input));
  }

  static void scalesToAttribute(Node node, Rewrite rewrite) {
    Attribute scales = new Attribute.Floats(scales(node, 1, rewrite));
    rewrite.emit(NodeDraft.of(node).inputsUpTo(1).with("scales", scales));
  }

  private static float[] scales(Node node, int input, Rewrite rewrite) {
    return rewrite
        .constant(node, input)
        .filter(tensor -> tensor.type() == ElementType.F32)
        .map(Tensor::toFloats)
        .orElseThrow(() -> rewrite.failure(node, "its scales are computed when it runs"));
  }

  static void fromUpsample(Node node, Rewrite rewrite) {
    rewrite.emit(NodeDraft.of(node).operator("Resize"));
  }

  static void toUpsample(Node node, Rewrite rewrite) {
    for (float scale : scales(node, 1, rewrite)) {
      if (scale < 1) {
        throw rewrite.failure(node, "Upsample only makes larger");
      }
    }
    rewrite.emit(NodeDraft.of(node).operator("Upsample"));
  }

  static void namedModes(Node node, Rewrite rewrite) {
    String scales = node.inputs().get(1);
    rewrite.emit(
        NodeDraft.of(node)
            .with(COORDINATES, ASYMMETRIC)
            .with("nearest_mode", "floor")
            .input(1, noNumbers(node, "roi", rewrite))
            .input(2, scales));
  }

  private static String noNumbers(Node node, String hint, Rewrite rewrite) {
    return rewrite.constant(node, hint, Tensor.zeros(ElementType.F32, Shape.of(0)));
  }

  static void impliedModes(Node node, Rewrite rewrite) {
    String mode = node.stringAttribute("mode", "nearest");
    boolean same =
        node.stringAttribute(COORDINATES, HALF_PIXEL).equals(ASYMMETRIC)
            && (mode.equals("linear")
                || (mode.equals("nearest")
                    && node.stringAttribute("nearest_mode", "").equals("floor")));
    if (!same || Rewrite.hasInput(node, 3)) {
      throw rewrite.failure(
          node, "only 'asymmetric' scales, 'linear' or 'nearest' with 'floor', have a form there");
    }
    NodeDraft draft = NodeDraft.of(node).inputsUpTo(2).input(1, node.inputs().get(2));
    rewrite.emit(
        draft
            .without(COORDINATES)
            .without("nearest_mode")
            .without("exclude_outside")
            .without("cubic_coeff_a")
            .without("extrapolation_value"));
  }

  static void modesOfThirteen(Node node, Rewrite rewrite) {
    if (node.stringAttribute(COORDINATES, HALF_PIXEL).equals("tf_half_pixel_for_nn")) {
      throw rewrite.failure(node, "it has no mode 'tf_half_pixel_for_nn' there");
    }
    rewrite.emit(node);
  }

  /** Regions and scales must be there until opset 12, if only empty. */
  static void filledInputs(Node node, Rewrite rewrite) {
    NodeDraft draft = NodeDraft.of(node);
    if (!Rewrite.hasInput(node, 1)) {
      draft.input(1, noNumbers(node, "roi", rewrite));
    }
    if (!Rewrite.hasInput(node, 2)) {
      draft.input(2, noNumbers(node, "scales", rewrite));
    }
    rewrite.emit(draft);
  }

  static void allAxes(Node node, Rewrite rewrite) {
    if (node.attribute("axes").isEmpty()) {
      rewrite.emit(node);
      return;
    }
    int rank = rewrite.knownRank(node, 0);
    long[] axes =
        Arrays.stream(node.intsAttribute("axes"))
            .map(axis -> axis < 0 ? axis + rank : axis)
            .toArray();
    if (Rewrite.hasInput(node, 1)) {
      throw rewrite.failure(node, "regions of some axes have no form there");
    }
    NodeDraft draft = NodeDraft.of(node).without("axes");
    if (Rewrite.hasInput(node, 2)) {
      draft.input(2, rewrite.constant(node, "scales", allScales(node, axes, rank, rewrite)));
    } else {
      draft.input(3, rewrite.constant(node, "sizes", allSizes(node, axes, rank, rewrite)));
    }
    rewrite.emit(draft);
  }

  private static Tensor allScales(Node node, long[] axes, int rank, Rewrite rewrite) {
    float[] some = scales(node, 2, rewrite);
    float[] all = new float[rank];
    Arrays.fill(all, 1);
    for (int i = 0; i < axes.length; i++) {
      all[(int) axes[i]] = some[i];
    }
    return Tensor.of(Shape.of(rank), all);
  }

  private static long[] allSizes(Node node, long[] axes, int rank, Rewrite rewrite) {
    long[] some = rewrite.integers(node, 3, "sizes");
    long[] all = new long[rank];
    Arrays.fill(all, -1);
    for (int i = 0; i < axes.length; i++) {
      all[(int) axes[i]] = some[i];
    }
    for (int axis = 0; axis < rank; axis++) {
      if (all[axis] < 0) {
        Optional<Long> extent = rewrite.extent(node, 0, axis);
        all[axis] =
            extent.orElseThrow(() -> rewrite.failure(node, "its input's extents are not known"));
      }
    }
    return all;
  }

  static void modesOfEighteen(Node node, Rewrite rewrite) {
    if (node.stringAttribute(COORDINATES, HALF_PIXEL).equals("half_pixel_symmetric")) {
      throw rewrite.failure(node, "it has no mode 'half_pixel_symmetric' there");
    }
    rewrite.emit(node);
  }
}
