package joist.graph.interpret;

import java.util.Map;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * Regions of images to grids of bins: MaxRoiPool and RoiAlign, {@code x[N, C, H, W]} and R regions
 * to {@code [R, C, height, width]}.
 *
 * <p>MaxRoiPool rounds a region to pixels and takes the greatest of each bin, 0 of an empty one.
 * RoiAlign reads a grid of points in each bin by interpolation between pixels, clamped to the image
 * but 0 more than a pixel outside, and takes their mean, or their greatest: of each point, as the
 * ONNX project's cases have it, the greatest of the four weighted pixels instead of their sum.
 */
final class RegionPooling {
  private RegionPooling() {}

  static void addTo(Map<String, Operation> all) {
    all.put("MaxRoiPool", Operation.of(RegionPooling::maxRoiPool));
    all.put("RoiAlign", Operation.of(RegionPooling::align));
  }

  /** Regions are {@code [batch index, x1, y1, x2, y2]}, both corners within. */
  private static Tensor maxRoiPool(Call call) {
    Tensor x = call.input(0);
    Tensor regions = call.input(1);
    long[] bins = call.node().intsAttribute("pooled_shape");
    double scale = call.node().floatAttribute("spatial_scale", 1);
    Shape shape = Shape.of(regions.shape().dim(0), x.shape().dim(1), bins[0], bins[1]);
    Tensor result = Tensor.zeros(x.type(), shape);
    for (long i = 0; i < shape.elements(); i++) {
      long[] at = Layout.coordinates(shape, i);
      long from = at[0] * 5;
      long image = Elements.integer(regions, from) * x.shape().dim(1) + at[1];
      Span rows = Span.of(regions, from + 2, scale, at[2], bins[0], x.shape().dim(2));
      Span columns = Span.of(regions, from + 1, scale, at[3], bins[1], x.shape().dim(3));
      Elements.setReal(result, i, greatest(x, image, rows, columns));
    }
    return result;
  }

  /** The pixels of a bin along one axis, the last not included. */
  private record Span(long first, long last) {
    static Span of(Tensor regions, long from, double scale, long bin, long bins, long extent) {
      long start = Math.round(Elements.real(regions, from) * scale);
      long end = Math.round(Elements.real(regions, from + 2) * scale);
      double size = (double) Math.max(end - start + 1, 1) / bins;
      long first = (long) Math.floor(bin * size) + start;
      long last = (long) Math.ceil((bin + 1) * size) + start;
      return new Span(Math.clamp(first, 0, extent), Math.clamp(last, 0, extent));
    }
  }

  private static double greatest(Tensor x, long image, Span rows, Span columns) {
    boolean empty = rows.last <= rows.first || columns.last <= columns.first;
    double greatest = empty ? 0 : Double.NEGATIVE_INFINITY;
    for (long row = rows.first; row < rows.last; row++) {
      for (long column = columns.first; column < columns.last; column++) {
        long pixel = (image * x.shape().dim(2) + row) * x.shape().dim(3) + column;
        greatest = Math.max(greatest, Elements.real(x, pixel));
      }
    }
    return greatest;
  }

  /** Regions are {@code [x1, y1, x2, y2]}; input 2 says of which image of the batch. */
  private static Tensor align(Call call) {
    Tensor x = call.input(0);
    Tensor regions = call.input(1);
    long height = call.node().intAttribute("output_height", 1);
    long width = call.node().intAttribute("output_width", 1);
    boolean greatest = call.node().stringAttribute("mode", "avg").equals("max");
    Shape shape = Shape.of(regions.shape().dim(0), x.shape().dim(1), height, width);
    Tensor result = Tensor.zeros(x.type(), shape);
    for (long i = 0; i < shape.elements(); i++) {
      long[] at = Layout.coordinates(shape, i);
      long image = Elements.integer(call.input(2), at[0]) * x.shape().dim(1) + at[1];
      double[] rows = points(call, at[0] * 4 + 1, at[2], height);
      double[] columns = points(call, at[0] * 4, at[3], width);
      double sum = 0;
      double most = Double.NEGATIVE_INFINITY;
      for (double row : rows) {
        for (double column : columns) {
          double[] parts = parts(x, image, row, column);
          sum += parts[0] + parts[1] + parts[2] + parts[3];
          most =
              Math.max(most, Math.max(Math.max(parts[0], parts[1]), Math.max(parts[2], parts[3])));
        }
      }
      int count = rows.length * columns.length;
      Elements.setReal(result, i, count == 0 ? 0 : greatest ? most : sum / count);
    }
    return result;
  }

  /**
   * Where a bin's points are along one axis; the region's coordinates are at {@code from} and + 2.
   */
  private static double[] points(Call call, long from, long bin, long bins) {
    String otherwise = call.opset() < 16 ? "output_half_pixel" : "half_pixel";
    boolean half =
        call.node()
            .stringAttribute("coordinate_transformation_mode", otherwise)
            .equals("half_pixel");
    double scale = call.node().floatAttribute("spatial_scale", 1);
    double start = Elements.real(call.input(1), from) * scale - (half ? 0.5 : 0);
    double end = Elements.real(call.input(1), from + 2) * scale - (half ? 0.5 : 0);
    double size = (half ? end - start : Math.max(end - start, 1)) / bins;
    long ratio = call.node().intAttribute("sampling_ratio", 0);
    double[] points = new double[(int) Math.max(0, ratio > 0 ? ratio : Math.ceil(size))];
    for (int i = 0; i < points.length; i++) {
      points[i] = start + bin * size + (i + 0.5) * size / points.length;
    }
    return points;
  }

  /** The four pixels around a point, each times its weight. */
  private static double[] parts(Tensor x, long image, double row, double column) {
    long height = x.shape().dim(2);
    long width = x.shape().dim(3);
    if (row < -1 || row > height || column < -1 || column > width) {
      return new double[4];
    }
    double y = Math.clamp(row, 0, height - 1.0);
    double z = Math.clamp(column, 0, width - 1.0);
    double[] parts = new double[4];
    for (int corner = 0; corner < 4; corner++) {
      double atRow = Math.floor(y) + (corner >> 1);
      double atColumn = Math.floor(z) + (corner & 1);
      double weight = (1 - Math.abs(y - atRow)) * (1 - Math.abs(z - atColumn));
      if (weight > 0) {
        long pixel = (image * height + (long) atRow) * width + (long) atColumn;
        parts[corner] = weight * Elements.real(x, pixel);
      }
    }
    return parts;
  }
}
