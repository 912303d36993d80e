package joist.graph.interpret;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * CausalConvWithState: {@code x[N, C, T], w[C, 1, K] -> y[N, C, T]}, each channel convolved with
 * its own filter over the present and what came before: the past state {@code [N, C, K - 1]}, or
 * zeros. The last K - 1 numbers are the next state. Summed in f64 and rounded once, after the
 * activation.
 */
final class CausalConvolutions {
  private CausalConvolutions() {}

  static void addTo(Map<String, Operation> all) {
    all.put("CausalConvWithState", CausalConvolutions::convolve);
  }

  private static List<Tensor> convolve(Call call) {
    Tensor x = call.input(0);
    Tensor w = call.input(1);
    Optional<Tensor> past = call.optional(3);
    int channels = (int) x.shape().dim(1);
    int length = (int) x.shape().dim(2);
    int taps = (int) w.shape().dim(2);
    int before = taps - 1;
    Shape stateShape = Shape.of(x.shape().dim(0), channels, before);
    if (!w.shape().equals(Shape.of(channels, 1, taps))
        || (past.isPresent() && !past.get().shape().equals(stateShape))) {
      throw call.failure(
          "expected x[N, C, T], w[C, 1, K] and a state [N, C, K - 1], got %s, %s and %s"
              .formatted(x, w, past.map(Tensor::toString).orElse("none")));
    }
    Tensor y = Tensor.zeros(x.type(), x.shape());
    Tensor state = Tensor.zeros(x.type(), stateShape);
    for (int row = 0; row < x.shape().dim(0) * channels; row++) {
      double[] line = new double[before + length];
      for (int t = 0; t < line.length; t++) {
        if (t >= before) {
          line[t] = Elements.real(x, (long) row * length + t - before);
        } else if (past.isPresent()) {
          line[t] = Elements.real(past.get(), (long) row * before + t);
        }
      }
      for (int t = 0; t < length; t++) {
        double sum =
            call.optional(2).isPresent() ? Elements.real(call.input(2), row % channels) : 0;
        for (int k = 0; k < taps; k++) {
          sum += line[t + k] * Elements.real(w, (long) row % channels * taps + k);
        }
        Elements.setReal(y, (long) row * length + t, activated(call, sum));
      }
      for (int t = 0; t < before; t++) {
        Elements.setReal(state, (long) row * before + t, line[length + t]);
      }
    }
    return List.of(y, state);
  }

  private static double activated(Call call, double x) {
    return switch (call.node().stringAttribute("activation", "none")) {
      case "none" -> x;
      case "silu", "swish" -> x * Activations.sigmoid(x);
      default -> throw call.failure("expected an activation of silu, swish or none");
    };
  }
}
