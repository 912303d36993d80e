package joist.graph.interpret;

import java.util.Arrays;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * GridSample, {@code x[N, C, D...]} read at {@code grid[N, O..., r] -> y[N, C, O...]}; and
 * AffineGrid, which makes such a grid.
 *
 * <p>A location lists its coordinates from the innermost axis to the outermost; -1 and 1 are the
 * outer edges of the first and last pixel, or their centres with {@code align_corners}. Nearest
 * rounds to even; cubic has the coefficient -0.75. Computed in f64 and rounded once.
 */
final class GridSampling {
  private static final double CUBIC = -0.75;

  private GridSampling() {}

  static void addTo(Map<String, Operation> all) {
    all.put("GridSample", Operation.of(GridSampling::sample));
    all.put("AffineGrid", Operation.of(GridSampling::affine));
  }

  private static Tensor sample(Call call) {
    Tensor x = call.input(0);
    Tensor grid = call.input(1);
    int rank = x.shape().rank() - 2;
    boolean fits =
        grid.shape().rank() == rank + 2
            && grid.shape().dim(0) == x.shape().dim(0)
            && grid.shape().dim(-1) == rank;
    if (rank < 1 || !fits) {
      throw call.failure("expected x[N, C, D...] and grid[N, O..., r], got " + x + " and " + grid);
    }
    long channels = x.shape().dim(1);
    Shape image = Shape.of(Arrays.copyOfRange(x.shape().dims(), 2, rank + 2));
    long[] dims = new long[rank + 2];
    dims[0] = x.shape().dim(0);
    dims[1] = channels;
    System.arraycopy(grid.shape().dims(), 1, dims, 2, rank);
    Tensor result = Tensor.zeros(x.type(), Shape.of(dims));
    long positions = Layout.product(result.shape(), 2, rank + 2);
    for (long i = 0; i < dims[0] * positions; i++) {
      double[] at = location(call, grid, i * rank, image);
      for (long c = 0; c < channels; c++) {
        long channel = i / positions * channels + c;
        Elements.setReal(
            result,
            channel * positions + i % positions,
            value(call, at, image, flat -> Elements.real(x, channel * image.elements() + flat)));
      }
    }
    return result;
  }

  /**
   * The coordinates in pixels of the location that starts at {@code from}, outermost axis first.
   */
  private static double[] location(Call call, Tensor grid, long from, Shape image) {
    boolean corners = call.node().intAttribute("align_corners", 0) != 0;
    double[] at = new double[image.rank()];
    for (int axis = 0; axis < at.length; axis++) {
      double place = Elements.real(grid, from + at.length - 1 - axis);
      long extent = image.dim(axis);
      at[axis] = corners ? (place + 1) / 2 * (extent - 1) : ((place + 1) * extent - 1) / 2;
    }
    return at;
  }

  private interface Pixel {
    double at(long flat);
  }

  private static double value(Call call, double[] at, Shape image, Pixel pixel) {
    String padding = call.node().stringAttribute("padding_mode", "zeros");
    boolean corners = call.node().intAttribute("align_corners", 0) != 0;
    ToDoubleFunction<long[]> element =
        index -> {
          long[] inside = new long[index.length];
          for (int axis = 0; axis < index.length; axis++) {
            long extent = image.dim(axis);
            inside[axis] = (long) padded(padding, (double) index[axis], extent, corners);
            if (inside[axis] < 0 || inside[axis] >= extent) {
              return 0;
            }
          }
          return pixel.at(Layout.flat(image, inside));
        };
    return switch (call.node().stringAttribute("mode", "linear")) {
      case "nearest" -> element.applyAsDouble(rounded(at));
      case "linear", "bilinear" -> Sampling.linear(moved(at, padding, image, corners), element);
      case "cubic", "bicubic" -> Sampling.cubic(moved(at, padding, image, corners), CUBIC, element);
      default -> throw call.failure("expected a mode of linear, nearest or cubic");
    };
  }

  private static long[] rounded(double[] at) {
    return Arrays.stream(at).mapToLong(x -> (long) Math.rint(x)).toArray();
  }

  private static double[] moved(double[] at, String padding, Shape image, boolean corners) {
    double[] moved = new double[at.length];
    for (int axis = 0; axis < at.length; axis++) {
      moved[axis] = padded(padding, at[axis], image.dim(axis), corners);
    }
    return moved;
  }

  /** A coordinate brought inside: to the border, or mirrored at it until it is; zeros leave it. */
  private static double padded(String padding, double x, long extent, boolean corners) {
    double low = corners ? 0 : -0.5;
    double high = corners ? extent - 1 : extent - 0.5;
    if (padding.equals("zeros") || (x >= low && x <= high)) {
      return x;
    }
    if (padding.equals("border")) {
      return Math.max(0, Math.min(extent - 1.0, x));
    }
    double range = high - low;
    if (range == 0) {
      return low;
    }
    double way = Math.abs(x - low) % (2 * range);
    return low + (way <= range ? way : 2 * range - way);
  }

  /** Grid positions from -1 to 1, each times {@code theta[N, r, r + 1]}. */
  private static Tensor affine(Call call) {
    Tensor theta = call.input(0);
    long[] size = Elements.integers(call.input(1));
    int rank = size.length - 2;
    if (!theta.shape().equals(Shape.of(size[0], rank, rank + 1))) {
      throw call.failure(
          "expected theta[N, r, r + 1] for the size %s, got %s"
              .formatted(Arrays.toString(size), theta));
    }
    boolean corners = call.node().intAttribute("align_corners", 0) != 0;
    Shape image = Shape.of(Arrays.copyOfRange(size, 2, size.length));
    long[] dims = new long[rank + 2];
    dims[0] = size[0];
    System.arraycopy(image.dims(), 0, dims, 1, rank);
    dims[rank + 1] = rank;
    Tensor result = Tensor.zeros(theta.type(), Shape.of(dims));
    for (long i = 0; i < size[0] * image.elements(); i++) {
      long[] at = Layout.coordinates(image, i % image.elements());
      for (int row = 0; row < rank; row++) {
        long matrixRow = (i / image.elements() * rank + row) * (rank + 1);
        double sum = Elements.real(theta, matrixRow + rank);
        for (int column = 0; column < rank; column++) {
          int axis = rank - 1 - column;
          double place = place(at[axis], image.dim(axis), corners);
          sum += Elements.real(theta, matrixRow + column) * place;
        }
        Elements.setReal(result, i * rank + row, sum);
      }
    }
    return result;
  }

  /** The place from -1 to 1 of pixel {@code i} of {@code extent}. */
  private static double place(long i, long extent, boolean corners) {
    if (corners) {
      return extent == 1 ? 0 : 2.0 * i / (extent - 1) - 1;
    }
    return (2.0 * i + 1) / extent - 1;
  }
}
