package joist.graph.interpret;

import java.util.List;
import java.util.Map;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * BatchNormalization: {@code (x[N, C, ...] - mean) / sqrt(variance + epsilon) * scale + bias} for
 * each channel, computed in f64 and rounded once.
 *
 * <p>In training, which {@code training_mode} asks for from version 14 on and more than one output
 * before, mean and (population) variance are those of the batch, and the running ones move towards
 * them. Up to version 8, {@code spatial=0} makes a channel of every element of a row.
 */
final class BatchNormalizations {
  private BatchNormalizations() {}

  static void addTo(Map<String, Operation> all) {
    all.put("BatchNormalization", BatchNormalizations::normalize);
  }

  /** Which channel each element belongs to: {@code i / after % channels}. */
  private record Channels(int count, int after) {
    static Channels of(Call call, Shape shape) {
      if (shape.rank() < 2) {
        return new Channels(1, 1);
      }
      long area = Layout.product(shape, 2, shape.rank());
      boolean spatial = call.opset() >= 9 || call.node().intAttribute("spatial", 1) != 0;
      return spatial
          ? new Channels((int) shape.dim(1), (int) area)
          : new Channels((int) (shape.dim(1) * area), 1);
    }

    int of(int i) {
      return i / after % count;
    }
  }

  private static List<Tensor> normalize(Call call) {
    Tensor x = call.input(0);
    Channels channels = Channels.of(call, x.shape());
    for (int i = 1; i < 5; i++) {
      if (call.input(i).shape().elements() != channels.count) {
        throw call.failure(
            "expected %d numbers in input %d for %s, got %s"
                .formatted(channels.count, i, x, call.input(i)));
      }
    }
    boolean training =
        call.opset() >= 14
            ? call.node().intAttribute("training_mode", 0) != 0
            : call.node().outputs().size() > 1;
    double[] values = Elements.reals(x);
    double[] mean = Elements.reals(call.input(3));
    double[] variance = Elements.reals(call.input(4));
    if (!training) {
      return List.of(apply(call, values, channels, mean, variance));
    }
    double[] batchMean = means(values, channels);
    double[] batchVariance = variances(values, channels, batchMean);
    ElementType type = call.input(3).type();
    Shape shape = call.input(3).shape();
    return List.of(
        apply(call, values, channels, batchMean, batchVariance),
        Elements.tensor(type, shape, moved(call, mean, batchMean)),
        Elements.tensor(type, shape, moved(call, variance, batchVariance)),
        Elements.tensor(type, shape, batchMean),
        Elements.tensor(type, shape, batchVariance));
  }

  private static Tensor apply(
      Call call, double[] x, Channels channels, double[] mean, double[] variance) {
    double epsilon = call.node().floatAttribute("epsilon", 1e-5f);
    double[] scale = Elements.reals(call.input(1));
    double[] bias = Elements.reals(call.input(2));
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      int c = channels.of(i);
      y[i] = (x[i] - mean[c]) / Math.sqrt(variance[c] + epsilon) * scale[c] + bias[c];
    }
    return Elements.tensor(call.input(0).type(), call.input(0).shape(), y);
  }

  private static double[] means(double[] x, Channels channels) {
    double[] means = new double[channels.count];
    for (int i = 0; i < x.length; i++) {
      means[channels.of(i)] += x[i] * channels.count / x.length;
    }
    return means;
  }

  private static double[] variances(double[] x, Channels channels, double[] means) {
    double[] variances = new double[channels.count];
    for (int i = 0; i < x.length; i++) {
      double difference = x[i] - means[channels.of(i)];
      variances[channels.of(i)] += difference * difference * channels.count / x.length;
    }
    return variances;
  }

  private static double[] moved(Call call, double[] running, double[] current) {
    double momentum = call.node().floatAttribute("momentum", 0.9f);
    double[] moved = new double[running.length];
    for (int i = 0; i < moved.length; i++) {
      moved[i] = running[i] * momentum + current[i] * (1 - momentum);
    }
    return moved;
  }
}
