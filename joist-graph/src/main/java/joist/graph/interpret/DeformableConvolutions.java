package joist.graph.interpret;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import joist.graph.spatial.WindowAxis;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * DeformConv: a convolution whose every tap is moved by an offset of its own and read by N-linear
 * interpolation, 0 outside; then weighted by a mask.
 *
 * <p>Offsets are {@code [N, G * K * r, O...]}: for each of G groups of channels, each of K taps and
 * each of r axes, the outermost first; masks are {@code [N, G * K, O...]}. Summed in f64 together
 * with the bias, rounded once.
 */
final class DeformableConvolutions {
  private DeformableConvolutions() {}

  static void addTo(Map<String, Operation> all) {
    all.put("DeformConv", Operation.of(call -> new Run(call).result()));
  }

  /** One call's inputs, and the numbers that every loop needs. */
  private static final class Run {
    private final Call call;
    private final Shape x;
    private final Windows windows;
    private final Shape image;
    private final Shape outputs;
    private final Shape kernel;
    private final int groups;
    private final int offsetGroups;
    private final double[] values;
    private final double[] offsets;
    private final Optional<double[]> mask;

    private Run(Call call) {
      this.call = call;
      this.x = call.input(0).shape();
      Shape w = call.input(1).shape();
      this.windows = Windows.of(call.node(), x, Arrays.copyOfRange(w.dims(), 2, w.rank()));
      this.image = Shape.of(Arrays.copyOfRange(x.dims(), 2, x.rank()));
      this.outputs = windows.outputs();
      this.kernel = windows.kernel();
      this.groups = (int) call.node().intAttribute("group", 1);
      this.offsetGroups = (int) call.node().intAttribute("offset_group", 1);
      this.values = Elements.reals(call.input(0));
      this.offsets = Elements.reals(call.input(2));
      this.mask = call.optional(4).map(Elements::reals);
      long taps = kernel.elements() * offsetGroups;
      check(2, taps * image.rank());
      if (mask.isPresent()) {
        check(4, taps);
      }
      if (w.dim(1) * groups != x.dim(1) || x.dim(1) % offsetGroups != 0) {
        throw call.failure("%s does not fit the filters %s".formatted(x, w));
      }
    }

    private void check(int input, long channels) {
      Shape expected = windows.output(x.dim(0), channels);
      if (!call.input(input).shape().equals(expected)) {
        throw call.failure(
            "expected input %d to be %s, got %s".formatted(input, expected, call.input(input)));
      }
    }

    private Tensor result() {
      Tensor w = call.input(1);
      Shape shape = windows.output(x.dim(0), w.shape().dim(0));
      double[] weights = Elements.reals(w);
      double[] y = new double[(int) shape.elements()];
      int filters = (int) shape.dim(1);
      int patchSize = (int) (w.shape().dim(1) * kernel.elements());
      int positions = (int) outputs.elements();
      for (int n = 0; n < x.dim(0); n++) {
        for (int p = 0; p < positions; p++) {
          double[] patch = patch(n, p);
          for (int m = 0; m < filters; m++) {
            int from = m / (filters / groups) * patchSize;
            double sum = 0;
            for (int i = 0; i < patchSize; i++) {
              sum += patch[from + i] * weights[m * patchSize + i];
            }
            y[(n * filters + m) * positions + p] = sum;
          }
        }
      }
      call.optional(3).ifPresent(bias -> Convolutions.addBias(y, Elements.reals(bias), shape));
      return Elements.tensor(call.input(0).type(), shape, y);
    }

    /** What the moved taps read at output {@code p} of row {@code n}, channel by channel. */
    private double[] patch(int n, int p) {
      int taps = (int) kernel.elements();
      int channels = (int) x.dim(1);
      double[] patch = new double[channels * taps];
      for (int t = 0; t < taps; t++) {
        for (int c = 0; c < channels; c++) {
          int tap = (n * offsetGroups + c / (channels / offsetGroups)) * taps + t;
          int from = (n * channels + c) * (int) image.elements();
          double weight = mask.isPresent() ? mask.get()[(int) (tap * outputs.elements() + p)] : 1;
          double[] at = position(tap, t, p);
          patch[c * taps + t] = weight * Sampling.linear(at, index -> element(from, index));
        }
      }
      return patch;
    }

    private double[] position(int tap, int t, int p) {
      long[] output = Layout.coordinates(outputs, p);
      long[] step = Layout.coordinates(kernel, t);
      double[] at = new double[step.length];
      for (int k = 0; k < at.length; k++) {
        WindowAxis axis = windows.axes().get(k);
        double offset = offsets[(int) ((tap * at.length + k) * outputs.elements() + p)];
        at[k] = output[k] * axis.stride() - axis.before() + step[k] * axis.dilation() + offset;
      }
      return at;
    }

    private double element(int from, long[] index) {
      for (int k = 0; k < index.length; k++) {
        if (index[k] < 0 || index[k] >= image.dim(k)) {
          return 0;
        }
      }
      return values[from + (int) Layout.flat(image, index)];
    }
  }
}
