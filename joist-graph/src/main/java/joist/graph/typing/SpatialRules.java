package joist.graph.typing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import joist.graph.Dim;
import joist.tensor.ElementType;

/** Shapes of operators that read, cut and rearrange images. */
final class SpatialRules {
  private SpatialRules() {}

  /** {@code x[N, C, ...], grid[N, O..., r] -> [N, C, O...]}. */
  static List<Facts> gridSample(Inference call) {
    if (call.dims(0).isEmpty() || call.dims(1).isEmpty()) {
      return call.output(call.dims(0).or(() -> call.dims(1)).map(d -> call.fresh(d.size())));
    }
    List<Dim> x = call.dims(0).get();
    List<Dim> grid = call.dims(1).get();
    if (x.size() != grid.size() || x.size() < 3) {
      throw call.failure(
          "expected x[N, C, D...] and grid[N, O..., r], got %s and %s"
              .formatted(call.input(0), call.input(1)));
    }
    List<Dim> dims = new ArrayList<>(List.of(x.get(0), x.get(1)));
    dims.addAll(grid.subList(1, grid.size() - 1));
    return call.output(dims);
  }

  /** {@code theta, size (N, C, O...) -> [N, O..., r]}. */
  static List<Facts> affineGrid(Inference call) {
    return call.output(
        ConstantRules.shape(call, 1)
            .map(size -> {
              List<Dim> dims = new ArrayList<>(size);
              dims.remove(1);
              dims.add(Dim.of(size.size() - 2));
              return dims;
            }));
  }

  /** Regions to {@code [R, C, height, width]}. */
  static List<Facts> roiAlign(Inference call) {
    return regions(
        call,
        Dim.of(call.node().intAttribute("output_height", 1)),
        Dim.of(call.node().intAttribute("output_width", 1)));
  }

  static List<Facts> maxRoiPool(Inference call) {
    long[] bins = call.node().intsAttribute("pooled_shape");
    if (bins.length != 2) {
      throw call.failure("expected a pooled_shape of 2, got " + Arrays.toString(bins));
    }
    return regions(call, Dim.of(bins[0]), Dim.of(bins[1]));
  }

  private static List<Facts> regions(Inference call, Dim height, Dim width) {
    Dim count = call.dims(1).map(dims -> dims.get(0)).orElseGet(() -> call.symbols().fresh());
    Dim channels = call.dims(0).map(dims -> dims.get(1)).orElseGet(() -> call.symbols().fresh());
    return call.output(List.of(count, channels, height, width));
  }

  static List<Facts> depthToSpace(Inference call) {
    long block = call.node().intAttribute("blocksize", 1);
    return blocks(call, Dim.of(block), true);
  }

  static List<Facts> spaceToDepth(Inference call) {
    return blocks(call, Dim.of(call.node().intAttribute("blocksize", 1)), false);
  }

  private static List<Facts> blocks(Inference call, Dim block, boolean widens) {
    if (call.dims(0).isEmpty()) {
      return call.output(call.fresh(4));
    }
    List<Dim> x = call.dims(0).get();
    if (x.size() != 4) {
      throw call.failure("expected [N, C, H, W], got " + call.input(0));
    }
    Dim height = widens ? times(call, x.get(2), block) : over(call, x.get(2), block);
    Dim width = widens ? times(call, x.get(3), block) : over(call, x.get(3), block);
    Dim area = times(call, block, block);
    Dim channels = widens ? over(call, x.get(1), area) : times(call, x.get(1), area);
    return call.output(List.of(x.get(0), channels, height, width));
  }

  private static Dim times(Inference call, Dim a, Dim b) {
    return Extents.of(List.of(a, b)).toDim(call);
  }

  private static Dim over(Inference call, Dim a, Dim b) {
    if (a instanceof Dim.Known(long whole) && b instanceof Dim.Known(long part)) {
      if (part < 1 || whole % part != 0) {
        throw call.failure("%s does not split into parts of %s".formatted(a, b));
      }
      return Dim.of(whole / part);
    }
    return call.symbols().fresh();
  }

  /** {@code [N, C * K, L], image, block -> [N, C, image...]}. */
  static List<Facts> columnsToImage(Inference call) {
    Optional<List<Dim>> image = ConstantRules.shape(call, 1);
    if (image.isEmpty()) {
      return call.output(Optional.empty());
    }
    List<Dim> x = call.dims(0).orElseGet(() -> call.fresh(3));
    Dim taps =
        ConstantRules.shape(call, 2)
            .map(block -> Extents.of(block).toDim(call))
            .orElseGet(() -> call.symbols().fresh());
    List<Dim> dims = new ArrayList<>(List.of(x.get(0), over(call, x.get(1), taps)));
    dims.addAll(image.get());
    return call.output(dims);
  }

  /** The extents that input 2 asks for, or stride * (extent - 1) + kernel - pads. */
  static List<Facts> maxUnpool(Inference call) {
    if (call.optional(2).isPresent()) {
      return call.output(
          ConstantRules.shape(call, 2).or(() -> call.dims(0).map(dims -> call.fresh(dims.size()))));
    }
    long[] kernel = call.node().intsAttribute("kernel_shape");
    long[] strides = call.node().intsAttribute("strides");
    long[] pads = call.node().intsAttribute("pads");
    List<Dim> dims = new ArrayList<>(call.dims(0).orElseGet(() -> call.fresh(kernel.length + 2)));
    for (int k = 0; k < kernel.length; k++) {
      long cut = pads.length == 0 ? 0 : pads[k] + pads[k + kernel.length];
      long stride = strides.length == 0 ? 1 : strides[k];
      long rest = kernel[k] - cut;
      dims.set(
          k + 2,
          dims.get(k + 2) instanceof Dim.Known(long extent)
              ? Dim.of(stride * (extent - 1) + rest)
              : call.symbols().fresh());
    }
    return call.output(dims);
  }

  /** Matrices to numbers. */
  static List<Facts> determinants(Inference call) {
    return call.output(
        call.dims(0)
            .map(dims -> {
              if (dims.size() < 2) {
                throw call.failure("expected square matrices, got " + call.input(0));
              }
              return dims.subList(0, dims.size() - 2);
            }));
  }

  /** As many rows of batch, class and box as are chosen. */
  static List<Facts> suppress(Inference call) {
    return call.output(List.of(call.symbols().fresh(), Dim.of(3)));
  }

  /** Height, width and channels. */
  static List<Facts> image(Inference call) {
    boolean grey = call.node().stringAttribute("pixel_format", "RGB").equals("Grayscale");
    List<Dim> dims = new ArrayList<>(call.fresh(2));
    dims.add(Dim.of(grey ? 1 : 3));
    return call.output(dims);
  }

  static List<Facts> eyeLike(Inference call) {
    long code = call.node().intAttribute("dtype", call.input(0).type().onnxCode());
    ElementType type = ElementType.ofOnnxCode(Math.toIntExact(code));
    return List.of(new Facts(type, call.dims(0), Optional.empty()));
  }
}
