package joist.graph.interpret;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * Conv, ConvInteger and QLinearConv: {@code x[N, C, D...] * w[M, C/group, K...] -> y[N, M, O...]}.
 *
 * <p>Products are summed in f64 together with the bias and rounded once; sums of integers are
 * exact. Padding has the value 0, which in the quantized operators is x's zero point. QLinearConv
 * rounds to even and saturates.
 */
final class Convolutions {
  private Convolutions() {}

  static void addTo(Map<String, Operation> all) {
    all.put("Conv", Operation.of(Convolutions::conv));
    all.put("ConvInteger", Operation.of(Convolutions::integer));
    all.put("QLinearConv", Operation.of(Convolutions::quantized));
  }

  private static Tensor conv(Call call) {
    Tensor x = call.input(0);
    Tensor w = call.input(1);
    Windows windows = windows(call, x, w);
    double[] y =
        convolve(call, windows, x.shape(), w.shape(), Elements.reals(x), Elements.reals(w));
    Shape shape = windows.output(x.shape().dim(0), w.shape().dim(0));
    call.optional(2).ifPresent(bias -> addBias(y, Elements.reals(bias), shape));
    return Elements.tensor(x.type(), shape, y);
  }

  private static Tensor integer(Call call) {
    Tensor x = call.input(0);
    Tensor w = call.input(1);
    Windows windows = windows(call, x, w);
    double[] y =
        convolve(
            call,
            windows,
            x.shape(),
            w.shape(),
            ZeroPoints.subtract(x, call.optional(2), 1),
            ZeroPoints.subtract(w, call.optional(3), 0));
    return Elements.tensor(ElementType.I32, windows.output(x.shape().dim(0), w.shape().dim(0)), y);
  }

  /** x, its scale and zero point, w's three, y's scale and zero point, and an i32 bias. */
  private static Tensor quantized(Call call) {
    Tensor x = call.input(0);
    Tensor w = call.input(3);
    Windows windows = windows(call, x, w);
    double[] y =
        convolve(
            call,
            windows,
            x.shape(),
            w.shape(),
            ZeroPoints.subtract(x, Optional.of(call.input(2)), 1),
            ZeroPoints.subtract(w, Optional.of(call.input(5)), 0));
    Shape shape = windows.output(x.shape().dim(0), w.shape().dim(0));
    call.optional(8).ifPresent(bias -> addBias(y, Elements.reals(bias), shape));
    double[] wScales = Elements.reals(call.input(4));
    double scale = Elements.real(call.input(1), 0) / Elements.real(call.input(6), 0);
    Tensor zero = call.input(7);
    Tensor result = Tensor.zeros(zero.type(), shape);
    long positions = windows.outputs().elements();
    for (int i = 0; i < y.length; i++) {
      int channel = (int) (i / positions % shape.dim(1));
      double scaled = y[i] * scale * wScales[wScales.length == 1 ? 0 : channel];
      Saturation.set(result, i, Math.rint(scaled) + Elements.real(zero, 0));
    }
    return result;
  }

  private static Windows windows(Call call, Tensor x, Tensor w) {
    long group = call.node().intAttribute("group", 1);
    long[] kernel = call.node().intsAttribute("kernel_shape");
    long[] dims = w.shape().dims();
    boolean fits =
        dims.length == x.shape().rank()
            && dims.length > 2
            && group > 0
            && dims[0] % group == 0
            && dims[1] * group == x.shape().dim(1);
    if (!fits) {
      throw call.failure(
          "expected x[N, C, D...] and w[M, C/group, K...] of %d groups, got %s and %s"
              .formatted(group, x, w));
    }
    long[] taps = Arrays.copyOfRange(dims, 2, dims.length);
    if (kernel.length > 0 && !Arrays.equals(kernel, taps)) {
      throw call.failure(
          "expected the kernel_shape of %s, got %s".formatted(w, Arrays.toString(kernel)));
    }
    return Windows.of(call.node(), x.shape(), taps);
  }

  /** For each place, the patch of the input that the window sees times each filter. */
  private static double[] convolve(
      Call call, Windows windows, Shape xShape, Shape wShape, double[] x, double[] w) {
    int groups = (int) call.node().intAttribute("group", 1);
    int channels = (int) wShape.dim(1);
    int filters = (int) wShape.dim(0) / groups;
    int area = (int) Layout.product(xShape, 2, xShape.rank());
    int positions = (int) windows.outputs().elements();
    int patchSize = channels * (int) windows.kernel().elements();
    int outputs = filters * groups * positions;
    double[] y = new double[Math.toIntExact(xShape.dim(0) * outputs)];
    for (int p = 0; p < positions; p++) {
      int[] sources = windows.sources(Layout.coordinates(windows.outputs(), p));
      for (int n = 0; n < xShape.dim(0); n++) {
        for (int g = 0; g < groups; g++) {
          double[] patch = patch(x, (n * groups + g) * channels * area, area, channels, sources);
          for (int m = g * filters; m < (g + 1) * filters; m++) {
            y[n * outputs + m * positions + p] = dot(patch, w, m * patchSize);
          }
        }
      }
    }
    return y;
  }

  private static double[] patch(double[] x, int from, int area, int channels, int[] sources) {
    double[] patch = new double[channels * sources.length];
    for (int c = 0; c < channels; c++) {
      for (int t = 0; t < sources.length; t++) {
        patch[c * sources.length + t] = sources[t] < 0 ? 0 : x[from + c * area + sources[t]];
      }
    }
    return patch;
  }

  private static double dot(double[] patch, double[] w, int from) {
    double sum = 0;
    for (int i = 0; i < patch.length; i++) {
      sum += patch[i] * w[from + i];
    }
    return sum;
  }

  /** Adds {@code bias[M]} to {@code y[N, M, ...]}. */
  static void addBias(double[] y, double[] bias, Shape shape) {
    if (bias.length != shape.dim(1)) {
      throw new IllegalArgumentException(
          "expected a bias of %d numbers, got %d".formatted(shape.dim(1), bias.length));
    }
    long area = Layout.product(shape, 2, shape.rank());
    for (int i = 0; i < y.length; i++) {
      y[i] += bias[(int) (i / area % bias.length)];
    }
  }
}
