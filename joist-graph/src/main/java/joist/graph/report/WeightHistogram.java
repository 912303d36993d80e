package joist.graph.report;

import java.util.Optional;
import joist.graph.Graph;
import joist.graph.Node;
import joist.tensor.Tensor;
import joist.tensor.TensorNumbers;

/**
 * How the numbers of a constant are spread. Of a constant of many millions every so manieth number
 * is looked at, evenly.
 *
 * @param zeros share of the numbers that are 0
 * @param counts by bin, of equal widths from {@code min} to {@code max}
 */
public record WeightHistogram(
    double min, double max, double mean, double deviation, double zeros, long[] counts) {
  private static final int BINS = 32;
  private static final long MOST_LOOKED_AT = 1 << 20;

  /** The histogram of a tensor of numbers; empty where it has none that are finite. */
  public static Optional<WeightHistogram> of(Tensor tensor) {
    return Constants.areParameters(tensor.type()) ? new Look(tensor).histogram() : Optional.empty();
  }

  /**
   * The histogram of a constant of a graph: an initializer, or what {@code ConstantOfShape} or
   * {@code Constant} makes; empty for any other value.
   */
  public static Optional<WeightHistogram> of(Graph graph, String value) {
    Tensor initializer = graph.initializers().get(value);
    if (initializer != null) {
      return of(initializer);
    }
    for (Node node : graph.nodes()) {
      boolean makes = node.outputs().contains(value);
      if (makes
          && (node.operator().equals("ConstantOfShape") || node.operator().equals("Constant"))) {
        return node.tensorAttribute("value").flatMap(WeightHistogram::of);
      }
    }
    return Optional.empty();
  }

  /** One pass for the range and the moments, one for the bins. */
  private static final class Look {
    private final Tensor tensor;
    private final long step;
    private long seen;
    private long zeros;
    private double min = Double.POSITIVE_INFINITY;
    private double max = Double.NEGATIVE_INFINITY;
    private double sum;
    private double squares;

    Look(Tensor tensor) {
      this.tensor = tensor;
      this.step = Math.max(1, tensor.shape().elements() / MOST_LOOKED_AT);
    }

    Optional<WeightHistogram> histogram() {
      for (long i = 0; i < tensor.shape().elements(); i += step) {
        add(TensorNumbers.real(tensor, i));
      }
      if (seen == 0) {
        return Optional.empty();
      }
      double mean = sum / seen;
      double deviation = Math.sqrt(Math.max(0, squares / seen - mean * mean));
      return Optional.of(
          new WeightHistogram(min, max, mean, deviation, (double) zeros / seen, counts()));
    }

    private void add(double value) {
      if (!Double.isFinite(value)) {
        return;
      }
      seen++;
      zeros += value == 0 ? 1 : 0;
      min = Math.min(min, value);
      max = Math.max(max, value);
      sum += value;
      squares += value * value;
    }

    private long[] counts() {
      long[] counts = new long[max > min ? BINS : 1];
      for (long i = 0; i < tensor.shape().elements(); i += step) {
        double value = TensorNumbers.real(tensor, i);
        if (Double.isFinite(value)) {
          int bin = max > min ? (int) ((value - min) / (max - min) * BINS) : 0;
          counts[Math.min(bin, counts.length - 1)]++;
        }
      }
      return counts;
    }
  }
}
