package joist.graph.interpret;

import java.util.Arrays;
import java.util.Optional;

/**
 * One direction's weights in a recurrent operator: for each gate {@code w[hidden, input]} and
 * {@code r[hidden, hidden]}, and a bias of each.
 *
 * @param biases the gates' input biases, then their recurrent ones
 * @param peepholes LSTM's three vectors, for the input, output and forget gates
 */
@SuppressWarnings("ArrayRecordComponent")
record RecurrentWeights(
    int input, int hidden, double[] w, double[] r, double[] biases, double[] peepholes) {
  /** The weights of {@code direction}, of so many gates. */
  static RecurrentWeights of(Call call, int direction, int gates) {
    int hidden = (int) call.input(2).shape().dim(2);
    int input = (int) call.input(1).shape().dim(2);
    return new RecurrentWeights(
        input,
        hidden,
        part(call, 1, direction, gates * hidden * input).orElseThrow(),
        part(call, 2, direction, gates * hidden * hidden).orElseThrow(),
        part(call, 3, direction, 2 * gates * hidden)
            .orElseGet(() -> new double[2 * gates * hidden]),
        part(call, 7, direction, 3 * hidden).orElseGet(() -> new double[3 * hidden]));
  }

  private static Optional<double[]> part(Call call, int index, int direction, int size) {
    return call.optional(index)
        .map(tensor -> {
          double[] all = Elements.reals(tensor);
          if (all.length % size != 0 || all.length < (direction + 1) * size) {
            throw call.failure(
                "expected %d numbers for each direction in input %d, got %s"
                    .formatted(size, index, tensor));
          }
          return Arrays.copyOfRange(all, direction * size, (direction + 1) * size);
        });
  }

  private int gates() {
    return biases.length / 2 / hidden;
  }

  /** {@code x * w} of unit {@code j} of a gate, with its bias. */
  double fromInput(int gate, int j, double[] x) {
    int row = gate * hidden + j;
    double sum = biases[row];
    for (int k = 0; k < input; k++) {
      sum += x[k] * w[row * input + k];
    }
    return sum;
  }

  /** {@code h * r} of unit {@code j} of a gate, with its bias. */
  double fromHidden(int gate, int j, double[] h) {
    int row = gate * hidden + j;
    double sum = biases[gates() * hidden + row];
    for (int k = 0; k < hidden; k++) {
      sum += h[k] * r[row * hidden + k];
    }
    return sum;
  }

  double peephole(int gate, int j) {
    return peepholes[gate * hidden + j];
  }
}
