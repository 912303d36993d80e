package joist.graph.interpret;

import java.util.Map;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * Windows back to images: MaxUnpool, which puts each maximum where it was and 0 elsewhere, and
 * Col2Im, which adds up the columns' elements where windows overlap.
 */
final class Unpooling {
  private Unpooling() {}

  static void addTo(Map<String, Operation> all) {
    all.put("MaxUnpool", Operation.of(Unpooling::maxUnpool));
    all.put("Col2Im", Operation.of(Unpooling::columnsToImage));
  }

  /**
   * Indices count the whole of the tensor that MaxPool saw, whose spatial extents are stride *
   * (extent - 1) + kernel - pads; {@code output_shape} may ask for larger ones, in which they count
   * as before.
   */
  private static Tensor maxUnpool(Call call) {
    Tensor x = call.input(0);
    Tensor indices = call.input(1);
    Shape pooled = pooled(call, x.shape());
    Shape shape = call.optional(2).map(s -> Shape.of(Elements.integers(s))).orElse(pooled);
    if (!indices.shape().equals(x.shape()) || shape.rank() != pooled.rank()) {
      throw call.failure(
          "expected an index for each element of %s and as many extents as axes, got %s and %s"
              .formatted(x, indices, shape));
    }
    Tensor result = Tensor.zeros(x.type(), shape);
    for (long i = 0; i < x.shape().elements(); i++) {
      long index = Elements.integer(indices, i);
      if (index < 0 || index >= pooled.elements()) {
        throw call.failure("index %d is %d, outside of %s".formatted(i, index, pooled));
      }
      Elements.copy(x, i, result, Layout.flat(shape, Layout.coordinates(pooled, index)));
    }
    return result;
  }

  private static Shape pooled(Call call, Shape x) {
    long[] kernel = call.node().intsAttribute("kernel_shape");
    long[] strides = call.node().intsAttribute("strides");
    long[] pads = call.node().intsAttribute("pads");
    long[] dims = x.dims();
    if (kernel.length == 0 || kernel.length != dims.length - 2) {
      throw call.failure(
          "expected [N, C, D...] and a kernel_shape of as many axes, got %s".formatted(x));
    }
    for (int k = 0; k < kernel.length; k++) {
      long stride = strides.length == 0 ? 1 : strides[k];
      long cut = pads.length == 0 ? 0 : pads[k] + pads[k + kernel.length];
      dims[k + 2] = stride * (dims[k + 2] - 1) + kernel[k] - cut;
    }
    return Shape.of(dims);
  }

  /** {@code [N, C * K, L] -> [N, C, D...]} for the K taps of a block and its L places. */
  private static Tensor columnsToImage(Call call) {
    Tensor x = call.input(0);
    long[] image = Elements.integers(call.input(1));
    long[] block = Elements.integers(call.input(2));
    long[] dims = new long[image.length + 2];
    System.arraycopy(image, 0, dims, 2, image.length);
    int taps = (int) Shape.of(block).elements();
    dims[0] = x.shape().dim(0);
    dims[1] = x.shape().dim(1) / taps;
    Shape shape = Shape.of(dims);
    Windows windows = Windows.of(call.node(), shape, block);
    int places = (int) windows.outputs().elements();
    if (!x.shape().equals(Shape.of(dims[0], dims[1] * taps, places))) {
      throw call.failure(
          "expected [N, C * %d, %d] for these windows, got %s".formatted(taps, places, x));
    }
    int area = (int) Shape.of(image).elements();
    double[] columns = Elements.reals(x);
    double[] y = new double[(int) shape.elements()];
    for (int place = 0; place < places; place++) {
      int[] sources = windows.sources(Layout.coordinates(windows.outputs(), place));
      for (int i = 0; i < dims[0] * dims[1] * taps; i++) {
        if (sources[i % taps] >= 0) {
          y[i / taps * area + sources[i % taps]] += columns[i * places + place];
        }
      }
    }
    return Elements.tensor(x.type(), shape, y);
  }
}
