package joist.graph.interpret;

import java.util.List;
import java.util.Map;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * Blocks of neighbours to mean 0 and variance 1, then scaled and shifted: InstanceNormalization,
 * GroupNormalization, LayerNormalization; and RMSNormalization, which takes the mean as 0.
 *
 * <p>Computed in f64, which holds whatever {@code stash_type} asks for, and rounded once; variances
 * are of the population.
 */
final class BlockNormalizations {
  private BlockNormalizations() {}

  static void addTo(Map<String, Operation> all) {
    all.put("InstanceNormalization", Operation.of(BlockNormalizations::instance));
    all.put("GroupNormalization", Operation.of(BlockNormalizations::group));
    all.put("LayerNormalization", BlockNormalizations::layer);
    all.put("RMSNormalization", Operation.of(BlockNormalizations::rootMeanSquare));
  }

  /** The elements of x, and the mean and inverse standard deviation of each block of them. */
  private record Blocks(Tensor x, double[] values, double[] means, double[] inverses) {
    static Blocks of(Call call, long count, boolean centred) {
      double[] values = Elements.reals(call.input(0));
      int size = count == 0 ? 0 : (int) (values.length / count);
      double epsilon = call.node().floatAttribute("epsilon", 1e-5f);
      double[] means = new double[(int) count];
      double[] inverses = new double[(int) count];
      for (int b = 0; b < count; b++) {
        double sum = 0;
        for (int i = b * size; i < (b + 1) * size; i++) {
          sum += values[i];
        }
        means[b] = centred ? sum / size : 0;
        double squares = 0;
        for (int i = b * size; i < (b + 1) * size; i++) {
          squares += (values[i] - means[b]) * (values[i] - means[b]);
        }
        inverses[b] = 1 / Math.sqrt(squares / size + epsilon);
      }
      return new Blocks(call.input(0), values, means, inverses);
    }

    double normalized(int i) {
      int block = (int) ((long) i * means.length / values.length);
      return (values[i] - means[block]) * inverses[block];
    }

    /** Scaled and shifted by the numbers that stand in both at {@code i / after % their count}. */
    Tensor affine(Tensor scale, Tensor bias, long after) {
      double[] scales = Elements.reals(scale);
      double[] biases = Elements.reals(bias);
      double[] y = new double[values.length];
      for (int i = 0; i < y.length; i++) {
        int at = (int) (i / after % scales.length);
        y[i] = normalized(i) * scales[at] + biases[at];
      }
      return Elements.tensor(x.type(), x.shape(), y);
    }
  }

  /** A block is a channel of a row, {@code x[N, C, ...]}; scale and bias are {@code [C]}. */
  private static Tensor instance(Call call) {
    Shape shape = call.input(0).shape();
    long area = Layout.product(shape, 2, shape.rank());
    check(call, shape.dim(1));
    return Blocks.of(call, shape.dim(0) * shape.dim(1), true)
        .affine(call.input(1), call.input(2), area);
  }

  /** A block is a group of channels; scale and bias are {@code [C]}, or {@code [G]} before 21. */
  private static Tensor group(Call call) {
    Shape shape = call.input(0).shape();
    long area = Layout.product(shape, 2, shape.rank());
    long groups = call.node().intAttribute("num_groups", 1);
    if (groups < 1 || shape.dim(1) % groups != 0) {
      throw call.failure(
          "expected num_groups to divide %d channels, got %d".formatted(shape.dim(1), groups));
    }
    boolean perChannel = call.opset() >= 21;
    check(call, perChannel ? shape.dim(1) : groups);
    return Blocks.of(call, shape.dim(0) * groups, true)
        .affine(call.input(1), call.input(2), perChannel ? area : area * (shape.dim(1) / groups));
  }

  private static void check(Call call, long count) {
    for (int i = 1; i < 3; i++) {
      if (call.input(i).shape().elements() != count) {
        throw call.failure(
            "expected %d numbers in input %d, got %s".formatted(count, i, call.input(i)));
      }
    }
  }

  /** A block is all axes from {@code axis} on; scale and bias broadcast to x. */
  private static List<Tensor> layer(Call call) {
    Shape shape = call.input(0).shape();
    int axis = call.axis("axis", -1, shape.rank());
    Blocks blocks = Blocks.of(call, Layout.product(shape, 0, axis), true);
    Shape kept = shape;
    for (int k = axis; k < shape.rank(); k++) {
      kept = Layout.with(kept, k, 1);
    }
    long code = call.node().intAttribute("stash_type", 1);
    ElementType stash = ElementType.ofOnnxCode(Math.toIntExact(code));
    return List.of(
        scaled(call, blocks),
        Elements.tensor(stash, kept, blocks.means),
        Elements.tensor(stash, kept, blocks.inverses));
  }

  private static Tensor rootMeanSquare(Call call) {
    Shape shape = call.input(0).shape();
    int axis = call.axis("axis", -1, shape.rank());
    return scaled(call, Blocks.of(call, Layout.product(shape, 0, axis), false));
  }

  private static Tensor scaled(Call call, Blocks blocks) {
    Shape shape = call.input(0).shape();
    Tensor scale = call.input(1);
    Tensor result = Tensor.zeros(scale.type(), shape);
    for (int i = 0; i < blocks.values.length; i++) {
      double y = blocks.normalized(i);
      y *= Elements.real(scale, Layout.source(scale.shape(), shape, i));
      if (call.optional(2).isPresent()) {
        y += Elements.real(call.input(2), Layout.source(call.input(2).shape(), shape, i));
      }
      Elements.setReal(result, i, y);
    }
    return result;
  }
}
