package joist.graph.interpret;

import java.util.Map;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * Weights for spectra: HannWindow, HammingWindow, BlackmanWindow, MelWeightMatrix.
 *
 * <p>A window of N points is {@code a0 - a1 cos(2 pi n / M) + a2 cos(4 pi n / M)}, with M = N when
 * it is periodic and N - 1 when it is symmetric; a symmetric window of one point is NaN-free: M is
 * at least 1.
 */
final class SignalWindows {
  private SignalWindows() {}

  static void addTo(Map<String, Operation> all) {
    all.put("HannWindow", Operation.of(call -> window(call, 0.5, 0.5, 0)));
    all.put("HammingWindow", Operation.of(call -> window(call, 25.0 / 46, 21.0 / 46, 0)));
    all.put("BlackmanWindow", Operation.of(call -> window(call, 0.42, 0.5, 0.08)));
    all.put("MelWeightMatrix", Operation.of(SignalWindows::mel));
  }

  private static Tensor window(Call call, double a0, double a1, double a2) {
    long size = Elements.integer(call.input(0), 0);
    boolean periodic = call.node().intAttribute("periodic", 1) != 0;
    double period = Math.max(1, periodic ? size : size - 1);
    Tensor result = Tensor.zeros(Casts.type(call, "output_datatype", 1), Shape.of(size));
    for (long n = 0; n < size; n++) {
      double angle = 2 * Math.PI * n / period;
      Elements.setReal(result, n, a0 - a1 * Math.cos(angle) + a2 * Math.cos(2 * angle));
    }
    return result;
  }

  /**
   * Triangles over the bins of a spectrum, their corners at equal distances on the mel scale and
   * rounded down to whole bins; each rises from its lower corner to 1 at its centre and falls to 0
   * at its upper one.
   */
  private static Tensor mel(Call call) {
    int bands = Math.toIntExact(Elements.integer(call.input(0), 0));
    long length = Elements.integer(call.input(1), 0);
    long rate = Elements.integer(call.input(2), 0);
    double low = mel(Elements.real(call.input(3), 0));
    double high = mel(Elements.real(call.input(4), 0));
    long[] corners = new long[bands + 2];
    for (int i = 0; i < corners.length; i++) {
      double hertz = 700 * (Math.pow(10, (low + i * (high - low) / (bands + 2)) / 2595) - 1);
      corners[i] = (long) Math.floor((length + 1) * hertz / rate);
    }
    long bins = length / 2 + 1;
    Tensor result = Tensor.zeros(Casts.type(call, "output_datatype", 1), Shape.of(bins, bands));
    for (int band = 0; band < bands; band++) {
      for (long bin = 0; bin < bins; bin++) {
        double weight = triangle(bin, corners[band], corners[band + 1], corners[band + 2]);
        Elements.setReal(result, bin * bands + band, weight);
      }
    }
    return result;
  }

  private static double mel(double hertz) {
    return 2595 * Math.log10(1 + hertz / 700);
  }

  private static double triangle(long bin, long low, long centre, long high) {
    if (bin == centre) {
      return 1;
    }
    if (bin < low || bin >= high) {
      return 0;
    }
    return bin < centre
        ? (double) (bin - low) / (centre - low)
        : (double) (high - bin) / (high - centre);
  }
}
