package joist.graph.interpret;

import java.util.Map;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * Spectra: DFT and STFT, by the definition {@code y[k] = sum over n of x[n] exp(-2 pi i k n / N)}.
 *
 * <p>The last axis holds a real part, or a real and an imaginary one. The inverse turns the other
 * way and divides by N. One-sided, a real signal gives the N / 2 + 1 bins that its others mirror,
 * and the inverse makes a real signal of them. Sums are in f64 and rounded once.
 */
final class Fourier {
  private Fourier() {}

  static void addTo(Map<String, Operation> all) {
    all.put("DFT", Operation.of(Fourier::dft));
    all.put("STFT", Operation.of(Fourier::stft));
  }

  /** The axis is an attribute to opset 19, the second one by default, and then an input. */
  private static Tensor dft(Call call) {
    Tensor x = call.input(0);
    int rank = x.shape().rank();
    long asked =
        call.optional(2)
            .map(input -> Elements.integer(input, 0))
            .orElseGet(() -> call.node().intAttribute("axis", call.opset() < 20 ? 1 : -2));
    int axis = call.axis(asked, rank);
    if (axis == rank - 1) {
      throw call.failure("expected an axis before the last, which holds real and imaginary parts");
    }
    boolean inverse = call.node().intAttribute("inverse", 0) != 0;
    boolean oneSided = call.node().intAttribute("onesided", 0) != 0;
    long extent = x.shape().dim(axis);
    int length =
        Math.toIntExact(
            call.optional(1)
                .map(input -> Elements.integer(input, 0))
                .orElse(inverse && oneSided ? 2 * (extent - 1) : extent));
    checkParts(call, x, oneSided && !inverse);
    Signal signals = new Signal(x, axis);
    int bins = oneSided && !inverse ? length / 2 + 1 : length;
    int parts = oneSided && inverse ? 1 : 2;
    Shape shape = Layout.with(Layout.with(x.shape(), axis, bins), rank - 1, parts);
    Tensor result = Tensor.zeros(x.type(), shape);
    Lanes lanes = new Lanes(Layout.with(shape, rank - 1, 1), axis);
    for (long lane = 0; lane < lanes.count(); lane++) {
      double[][] signal = signals.read(lane, oneSided && inverse ? length / 2 + 1 : length, length);
      if (oneSided && inverse) {
        mirror(signal);
      }
      for (int k = 0; k < bins; k++) {
        double[] y = bin(signal, k, inverse);
        for (int part = 0; part < parts; part++) {
          Elements.setReal(result, lanes.at(lane, k) * parts + part, y[part]);
        }
      }
    }
    return result;
  }

  private static void checkParts(Call call, Tensor x, boolean real) {
    long parts = x.shape().dim(-1);
    if (parts != 1 && (parts != 2 || real)) {
      throw call.failure(
          "expected a last axis of 1 (real)%s, got %s".formatted(real ? "" : " or 2 (complex)", x));
    }
  }

  /** Signals along an axis of a tensor whose last one holds parts. */
  private record Signal(Tensor x, int axis) {
    /** The first {@code count} values of a lane, among {@code length}; what is missing is 0. */
    double[][] read(long lane, int count, int length) {
      int parts = Math.toIntExact(x.shape().dim(-1));
      Lanes lanes = new Lanes(Layout.with(x.shape(), x.shape().rank() - 1, 1), axis);
      double[][] signal = new double[2][length];
      for (int n = 0; n < Math.min(count, lanes.extent()); n++) {
        for (int part = 0; part < parts; part++) {
          signal[part][n] = Elements.real(x, lanes.at(lane, n) * parts + part);
        }
      }
      return signal;
    }
  }

  /** Fills the upper half of a spectrum by the rule that a real signal's is: conjugates. */
  private static void mirror(double[][] spectrum) {
    int length = spectrum[0].length;
    for (int k = length / 2 + 1; k < length; k++) {
      spectrum[0][k] = spectrum[0][length - k];
      spectrum[1][k] = -spectrum[1][length - k];
    }
  }

  private static double[] bin(double[][] signal, int k, boolean inverse) {
    int length = signal[0].length;
    double real = 0;
    double imaginary = 0;
    for (int n = 0; n < length; n++) {
      double turn = 2 * Math.PI * ((long) k * n % length) / length;
      double cos = Math.cos(turn);
      double sin = inverse ? Math.sin(turn) : -Math.sin(turn);
      real += signal[0][n] * cos - signal[1][n] * sin;
      imaginary += signal[0][n] * sin + signal[1][n] * cos;
    }
    double scale = inverse ? length : 1;
    return new double[] {real / scale, imaginary / scale};
  }

  /**
   * The spectra of the frames of {@code [batch, length, 1 or 2]}, each weighted by the window:
   * {@code [batch, frames, bins, 2]}.
   */
  private static Tensor stft(Call call) {
    Tensor x = call.input(0);
    boolean oneSided = call.node().intAttribute("onesided", 1) != 0;
    checkParts(call, x, oneSided);
    long step = Elements.integer(call.input(1), 0);
    int length = frameLength(call, x);
    long frames = Math.max(0, (x.shape().dim(1) - length) / step + 1);
    int bins = oneSided ? length / 2 + 1 : length;
    int parts = Math.toIntExact(x.shape().dim(2));
    Tensor result = Tensor.zeros(x.type(), Shape.of(x.shape().dim(0), frames, bins, 2));
    for (long frame = 0; frame < x.shape().dim(0) * frames; frame++) {
      long start = frame / frames * x.shape().dim(1) + frame % frames * step;
      double[][] signal = new double[2][length];
      for (int i = 0; i < length * parts; i++) {
        int n = i / parts;
        double weight = call.optional(2).map(window -> Elements.real(window, n)).orElse(1.0);
        signal[i % parts][n] = weight * Elements.real(x, start * parts + i);
      }
      for (int k = 0; k < bins; k++) {
        double[] y = bin(signal, k, false);
        Elements.setReal(result, (frame * bins + k) * 2, y[0]);
        Elements.setReal(result, (frame * bins + k) * 2 + 1, y[1]);
      }
    }
    return result;
  }

  private static int frameLength(Call call, Tensor x) {
    long window = call.optional(2).map(w -> w.shape().elements()).orElse(x.shape().dim(1));
    long length = call.optional(3).map(input -> Elements.integer(input, 0)).orElse(window);
    if (call.optional(2).isPresent() && length != window) {
      throw call.failure("expected a window of %d points, got %d".formatted(length, window));
    }
    return Math.toIntExact(length);
  }
}
