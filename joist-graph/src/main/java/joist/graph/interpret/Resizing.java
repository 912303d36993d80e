package joist.graph.interpret;

import java.util.List;
import java.util.Map;
import joist.graph.spatial.CoordinateMode;
import joist.graph.spatial.ResizeAxis;
import joist.graph.spatial.ResizeFilter;
import joist.graph.spatial.ResizeRequest;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * Resize and Upsample: each output is a weighted mean of the inputs around its position, one axis
 * after another, in f64, rounded once; integers are truncated and saturate. Nearest copies, so that
 * it takes any type.
 *
 * <p>Before version 11 positions are {@code asymmetric}. Upsample's nearest rounds down; so does
 * that of Resize 10, but up where it makes an axis smaller.
 */
final class Resizing {
  private Resizing() {}

  static void addTo(Map<String, Operation> all) {
    all.put("Resize", Operation.of(Resizing::resize));
    all.put("Upsample", Operation.of(call -> resize(call, request(call, upsampleScales(call)))));
  }

  private static float[] upsampleScales(Call call) {
    return call.optional(1)
        .map(Resizing::floats)
        .orElseGet(() -> call.node().floatsAttribute("scales"));
  }

  private static ResizeRequest request(Call call, float[] scales) {
    return new ResizeRequest(call.node(), scales, new long[0], new double[0]);
  }

  private static Tensor resize(Call call) {
    if (call.opset() < 11) {
      return resize(call, request(call, floats(call.input(1))));
    }
    double[] region = call.optional(1).map(Elements::reals).orElseGet(() -> new double[0]);
    float[] scales = call.optional(2).map(Resizing::floats).orElseGet(() -> new float[0]);
    long[] sizes = call.optional(3).map(Elements::integers).orElseGet(() -> new long[0]);
    if ((scales.length > 0) == (sizes.length > 0)) {
      throw call.failure(
          "expected either scales or sizes, got %d scales and %d sizes"
              .formatted(scales.length, sizes.length));
    }
    return resize(call, new ResizeRequest(call.node(), scales, sizes, region));
  }

  private static float[] floats(Tensor tensor) {
    float[] values = new float[(int) tensor.shape().elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Elements.real(tensor, i);
    }
    return values;
  }

  private static Tensor resize(Call call, ResizeRequest request) {
    Tensor x = call.input(0);
    List<ResizeAxis> axes = request.axes(x.shape().dims());
    ResizeFilter filter = ResizeFilter.of(call.node(), call.opset());
    return filter.copies() ? nearest(x, axes, filter) : weighted(x, axes, filter);
  }

  private static Shape shape(List<ResizeAxis> axes) {
    return Shape.of(axes.stream().mapToLong(ResizeAxis::output).toArray());
  }

  private static Tensor nearest(Tensor x, List<ResizeAxis> axes, ResizeFilter filter) {
    Tensor result = Tensor.zeros(x.type(), shape(axes));
    for (long i = 0; i < result.shape().elements(); i++) {
      long[] at = Layout.coordinates(result.shape(), i);
      boolean outside = false;
      for (int axis = 0; axis < at.length; axis++) {
        outside |= filter.isOutside(axes.get(axis), at[axis]);
        at[axis] = filter.nearest(axes.get(axis), at[axis]);
      }
      if (outside) {
        Elements.setReal(result, i, filter.outside());
      } else {
        Elements.copy(x, Layout.flat(x.shape(), at), result, i);
      }
    }
    return result;
  }

  private static Tensor weighted(Tensor x, List<ResizeAxis> axes, ResizeFilter filter) {
    double[] values = Elements.reals(x);
    Shape shape = x.shape();
    for (int k = 0; k < axes.size(); k++) {
      if (!axes.get(k).isSame()) {
        values = along(values, shape, k, axes.get(k), filter);
        shape = Layout.with(shape, k, axes.get(k).output());
      }
    }
    if (CoordinateMode.TF_CROP_AND_RESIZE == filter.coordinates()) {
      markOutside(values, shape, axes, filter);
    }
    Tensor result = Tensor.zeros(x.type(), shape);
    for (int i = 0; i < values.length; i++) {
      if (x.type().isFloating()) {
        Elements.setReal(result, i, values[i]);
      } else {
        Saturation.set(result, i, values[i]);
      }
    }
    return result;
  }

  /** Resizes {@code x[before, input, after]} to {@code [before, output, after]}. */
  private static double[] along(
      double[] x, Shape shape, int k, ResizeAxis axis, ResizeFilter filter) {
    int after = (int) Layout.product(shape, k + 1, shape.rank());
    int before = (int) Layout.product(shape, 0, k);
    int input = (int) axis.input();
    int output = (int) axis.output();
    double[] y = new double[Math.multiplyExact(before * after, output)];
    for (int o = 0; o < output; o++) {
      for (ResizeFilter.Tap tap : filter.taps(axis, o)) {
        for (int b = 0; b < before; b++) {
          for (int a = 0; a < after; a++) {
            y[(b * output + o) * after + a] +=
                tap.weight() * x[(b * input + (int) tap.index()) * after + a];
          }
        }
      }
    }
    return y;
  }

  private static void markOutside(
      double[] y, Shape shape, List<ResizeAxis> axes, ResizeFilter filter) {
    for (int i = 0; i < y.length; i++) {
      long[] at = Layout.coordinates(shape, i);
      for (int axis = 0; axis < at.length; axis++) {
        if (filter.isOutside(axes.get(axis), at[axis])) {
          y[i] = filter.outside();
        }
      }
    }
  }
}
